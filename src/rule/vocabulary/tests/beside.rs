//! What the words about names beside others say yes and no to.

use super::around::{ask_over, table};
use super::*;

#[test]
fn names_of_deployments() {
    table(
        "deployment-name",
        &[
            "app=shop\nprimary_region=fra",
            "app=shop\nkill_signal=SIGINT",
            "app=shop\nkill_timeout=5",
            "app=shop\nhttp_service.internal_port=8080",
            "name=shop\ncompatibility_date=2024-09-01",
            "app=shop-staging\nprimary_region=fra",
            "name=shop-api\nmain=src/index.ts\ncompatibility_date=2024-09-01",
            "app=shop\nA=1\nprimary_region=fra",
        ],
        &[
            "app=shop",
            "name=shop",
            "APP=shop\nPRIMARY_REGION=fra",
            "name=shop\nprimary_region=fra",
            "app=shop\ncompatibility_date=2024-09-01",
            "app=${APP}-web\nprimary_region=fra",
            "app_name=shop\nprimary_region=fra",
            "app.name=shop\ncompatibility_date=2024-09-01",
        ],
    );
    let own = "primary_region=fra";
    assert!(ask_over("app=shop", "deployment-name", own).is_none(), "what all environments share is no name of one");
}

#[test]
fn passwords_that_repeat_a_name() {
    table(
        "weak-secret",
        &[
            "DB_PASSWORD=lanternloom\nDB_USER=lanternloom",
            "DB_PASSWORD=lanternloom\nDB_USERNAME=lanternloom",
            "DB_PASSWORD=lanternloom\nDB_NAME=lanternloom",
            "DB_PASSWORD=lanternloom\nDB_DATABASE=lanternloom",
            "MAIL_PASSWD=lanternloom\nMAIL_LOGIN=lanternloom",
            "MAIL_PASSWORD=lanternloom\nMAIL_ACCOUNT=lanternloom",
            "PASSWORD=lanternloom\nUSERNAME=lanternloom",
            "MAIL_PASSWORD=lantern_loom12\nMAIL_USER=lantern_loom12",
            "SHOP_DB_PASSWORD=lanternloom\nSHOP_DB_USER_NAME=lanternloom",
        ],
        &[
            "DB_PASSWORD=lanternloom\nDB_USER=lanternloon",
            "DB_PASSWORD=lanternloom\nMAIL_USER=lanternloom",
            "DB_PASSWORD=lanternloom\nUSER=lanternloom",
            "DB_PASSWORD=lanternloom\nDB_HOST=lanternloom",
            "DB_PASSWORD=${X}\nDB_USER=${X}",
            "DB_PASSWORD=changeme\nDB_USER=changeme",
            "DB_PASSWORD=lanternloom\nOLD_DB_USER=lanternloom",
            "DB_USER=lanternloom\nDB_NAME=lanternloom",
            "DB_PASSWORD=k3Jx8Qw2ZrTx\nDB_USER=k3Jx8Qw2ZrTx",
        ],
    );
    let hit = ask_over("", "weak-secret", "DB_PASSWORD=lanternloom\nDB_DATABASE=lanternloom").unwrap();
    assert_eq!(hit.detail, "is the same as the name of the database");
}
