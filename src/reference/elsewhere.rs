//! Keys whose value only says where the real value is kept.

use crate::key::{KeyPath, Words};

/// Words in a row anywhere in the key path.
const ANYWHERE: [&[&str]; 14] = [
    // https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables
    &["value", "from"],
    &["secret", "key", "ref"],
    &["config", "map", "key", "ref"],
    &["secret", "ref"],
    &["config", "map", "ref"],
    &["field", "ref"],
    &["resource", "field", "ref"],
    &["image", "pull", "secrets"],
    // Helm charts of Bitnami and many others.
    &["existing", "secret"],
    &["existing", "config", "map"],
    &["existing", "configmap"],
    // https://render.com/docs/blueprint-spec#environment-variables
    &["from", "secret"],
    &["from", "database"],
    // https://external-secrets.io/latest/api/externalsecret/
    &["remote", "ref"],
];

/// Words that end the key path.
const LAST: [&[&str]; 10] = [
    &["secret", "name"],
    &["secret", "arn"],
    &["secret", "path"],
    &["secret", "ref"],
    &["secrets", "arn"],
    &["config", "map", "name"],
    &["parameter", "arn"],
    &["vault", "path"],
    &["value", "from"],
    &["secret", "key", "name"],
];

/// What a `_FILE` stands behind when the file holds the secret: <https://docs.docker.com/engine/swarm/secrets/#build-support-for-docker-secrets-into-your-images>
const KEPT_IN_FILES: [&str; 5] = ["password", "passwd", "passphrase", "secret", "token"];

/// Words of which such a key has the first and one of the others; most keys have not both.
const TOGETHER: [(Words, Words); 9] = [
    (Words::of(&["ref"]), Words::of(&["secret", "config", "field", "remote"])),
    (Words::of(&["secret"]), Words::of(&["existing", "from", "name", "arn", "path"])),
    (Words::of(&["secrets"]), Words::of(&["pull", "arn"])),
    (Words::of(&["from"]), Words::of(&["value", "database"])),
    (Words::of(&["map"]), Words::of(&["existing", "name"])),
    (Words::of(&["configmap"]), Words::of(&["existing"])),
    (Words::of(&["arn"]), Words::of(&["parameter"])),
    (Words::of(&["vault"]), Words::of(&["path"])),
    (Words::of(&["file"]), Words::of(&KEPT_IN_FILES)),
];

/// Whether [`is_reference_key`] may hold of the words of a key; a quick question, which is seldom wrong.
pub fn may_be_reference_key(key: &KeyPath) -> bool {
    TOGETHER.iter().any(|(one, others)| key.may_have(one) && key.may_have(others))
}

/// Whether the words of a key path, lower-cased and in order, say that its value only points to where the real one is kept:
/// `valueFrom.secretKeyRef.name`, `existingSecret`, `secret_arn`, `DB_PASSWORD_FILE`.
pub fn is_reference_key(words: &[&str]) -> bool {
    let file = matches!(words, [.., what, "file"] if KEPT_IN_FILES.contains(what)) && words.len() > 2;
    file || LAST.iter().any(|last| words.ends_with(last))
        || ANYWHERE.iter().any(|run| words.windows(run.len()).any(|window| window == *run))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_first_holds_of_every_such_key() {
        let kept: Vec<[&str; 3]> = KEPT_IN_FILES.iter().map(|kept| ["x", *kept, "file"]).collect();
        let all = ANYWHERE.iter().chain(&LAST).copied().chain(kept.iter().map(|words| words.as_slice()));
        for words in all {
            let has = |list: &Words| words.iter().any(|word| list.hold(word));
            assert!(TOGETHER.iter().any(|(one, others)| has(one) && has(others)), "{words:?}");
            assert!(is_reference_key(words) && may_be_reference_key(&KeyPath::new(&words.join("_"))), "{words:?}");
        }
    }
}
