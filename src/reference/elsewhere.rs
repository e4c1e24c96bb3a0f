//! Keys whose value only says where the real value is kept.

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

/// Whether the words of a key path, lower-cased and in order, say that its value only points to where the real one is kept:
/// `valueFrom.secretKeyRef.name`, `existingSecret`, `secret_arn`, `DB_PASSWORD_FILE`.
pub fn is_reference_key(words: &[&str]) -> bool {
    let file = matches!(words, [.., what, "file"] if KEPT_IN_FILES.contains(what)) && words.len() > 2;
    file || LAST.iter().any(|last| words.ends_with(last))
        || ANYWHERE.iter().any(|run| words.windows(run.len()).any(|window| window == *run))
}
