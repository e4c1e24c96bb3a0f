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
