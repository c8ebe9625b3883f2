//! Stories of groups told through the API.

use serde_json::{Value, json};
use testkit::Engine;

use crate::testing::{TestApp, Who};

#[test]
fn a_group_is_added_joined_left_and_taken_out_of_use() {
    for engine in Engine::BOTH {
        let app = TestApp::new(engine);
        let (status, made) = app.post(Who::Administrator, "groups", &json!({"group": {"name": "Returns"}}));
        assert_eq!(status, 201, "{made}");
        let group = made["group"]["id"].as_i64().unwrap();
        assert_eq!(app.get(Who::Specialist, "groups/assignable").1["count"], 2);
        let body = json!({"group_membership": {"user_id": app.desk.agent, "group_id": group}});
        let (status, made) = app.post(Who::Administrator, "group_memberships", &body);
        assert_eq!((status, &made["group_membership"]["user_id"]), (201, &json!(app.desk.agent)));
        let membership = made["group_membership"]["id"].as_i64().unwrap();
        assert_eq!(app.get(Who::Agent, &format!("groups/{group}/users")).1["users"][0]["name"], "Jana Krüger");
        let (_, groups) = app.get(Who::Agent, &format!("users/{}/groups", app.desk.agent));
        assert_eq!(groups["count"], 2);
        let (_, memberships) = app.get(Who::Agent, &format!("groups/{group}/memberships"));
        assert_eq!(memberships["group_memberships"][0]["id"], json!(membership));
        assert_eq!(app.delete(Who::Administrator, &format!("group_memberships/{membership}")), (204, Value::Null));
        assert_eq!(app.get(Who::Agent, &format!("group_memberships/{membership}")).0, 404);
        assert_eq!(app.delete(Who::Administrator, &format!("groups/{group}")), (204, Value::Null));
        let (status, gone) = app.get(Who::Agent, &format!("groups/{group}"));
        assert_eq!((status, &gone["group"]["deleted"]), (200, &json!(true)));
        assert_eq!(app.get(Who::Agent, "groups/count").1["count"]["value"], 1);
        let customer = json!({"group_membership": {"user_id": app.end_user, "group_id": app.desk.group}});
        assert_eq!(app.post(Who::Administrator, "group_memberships", &customer).0, 422);
    }
}
