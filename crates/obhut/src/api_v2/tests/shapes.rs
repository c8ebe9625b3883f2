use serde_json::Value;
use utoipa::{PartialSchema as _, openapi::RefOr, openapi::Schema};
use world::Timestamp;

use crate::api_v2::Patch;
use crate::api_v2::input::TicketInput;
use crate::api_v2::wire::{
    AccountSettings, Count, Found, Group, JobResult, JobStatus, SatisfactionRating, Ticket, Time, User, Via,
};
use crate::http::Base;

const TICKET_MEMBERS: &str = "url,id,external_id,via,created_at,updated_at,type,subject,raw_subject,description,priority,\
    status,recipient,requester_id,submitter_id,assignee_id,organization_id,group_id,collaborator_ids,follower_ids,\
    email_cc_ids,forum_topic_id,problem_id,has_incidents,is_public,due_at,tags,custom_fields,satisfaction_rating,\
    sharing_agreement_ids,custom_status_id, data_request,fields,followup_ids,ticket_form_id,brand_id,allow_channelback,\
    allow_attachments,from_messaging_channel";

fn time(seconds: i64) -> Time {
    Time(Timestamp::from_seconds(seconds))
}

fn ticket() -> Ticket {
    Ticket {
        url: Base::default().record("tickets/1"),
        id: 1,
        external_id: None,
        via: Via::channel("api"),
        created_at: time(0),
        updated_at: time(1_795_336_200),
        kind: None,
        subject: Patch::Null,
        raw_subject: Patch::Null,
        description: Patch::Null,
        priority: None,
        status: "new",
        recipient: Patch::Null,
        requester_id: 2,
        submitter_id: 2,
        assignee_id: None,
        organization_id: None,
        data_request: false,
        group_id: None,
        collaborator_ids: Vec::new(),
        follower_ids: Vec::new(),
        email_cc_ids: Vec::new(),
        forum_topic_id: None,
        problem_id: None,
        has_incidents: false,
        is_public: true,
        due_at: None,
        tags: Vec::new(),
        custom_fields: Vec::new(),
        satisfaction_rating: SatisfactionRating::default(),
        sharing_agreement_ids: Vec::new(),
        custom_status_id: None,
        fields: Vec::new(),
        followup_ids: Vec::new(),
        ticket_form_id: None,
        brand_id: None,
        allow_channelback: false,
        allow_attachments: true,
        from_messaging_channel: false,
        generated_timestamp: None,
        comment_count: None,
        incident_count: None,
        metric_set: None,
        dates: None,
        slas: None,
    }
}

fn members(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_ticket_has_every_member_even_without_values() {
    let value = serde_json::to_value(ticket()).unwrap();
    let mut expected: Vec<&str> = TICKET_MEMBERS.split(',').map(str::trim).collect();
    expected.sort_unstable();
    assert_eq!(members(&value), expected);
    assert_eq!(value["url"], "http://localhost/api/v2/tickets/1.json");
    assert_eq!(value["created_at"], "1970-01-01T00:00:00Z");
    assert_eq!(value["updated_at"], "2026-11-22T08:30:00Z");
}

#[test]
fn what_the_reader_may_not_see_is_absent() {
    let hidden = Ticket { subject: Patch::shown(false, Some("secret".to_owned())), ..ticket() };
    assert!(serde_json::to_value(hidden).unwrap().get("subject").is_none());
    let user = User { name: "Anna".to_owned(), email: Patch::Value("a@example.org".to_owned()), ..User::blank() };
    let value = serde_json::to_value(user.without_identity("Person 7f3a".to_owned())).unwrap();
    assert_eq!(value["name"], "Person 7f3a");
    for member in ["email", "phone", "notes", "details", "alias", "photo", "external_id", "user_fields"] {
        assert!(value.get(member).is_none(), "{member} is there");
    }
}

#[test]
fn nobody_in_particular() {
    let value = serde_json::to_value(User::anonymous()).unwrap();
    assert_eq!((&value["id"], &value["name"]), (&Value::Null, &Value::from("Anonymous user")));
}

#[test]
fn results_say_what_they_are() {
    let value = serde_json::to_value(Found::Ticket(ticket())).unwrap();
    assert_eq!(value["result_type"], "ticket");
    assert_eq!(value["type"], Value::Null);
    let group = Group {
        url: String::new(),
        id: 1,
        is_public: true,
        name: "Support".to_owned(),
        description: String::new(),
        default: true,
        deleted: false,
        created_at: time(0),
        updated_at: time(0),
    };
    assert_eq!(serde_json::to_value(Found::Group(group)).unwrap()["result_type"], "group");
}

#[test]
fn jobs_begin_queued_and_unknown() {
    let status = JobStatus::queued(&Base::default(), "V3-0".to_owned(), "Bulk Create Ticket");
    insta::assert_json_snapshot!(status, @r#"
    {
      "id": "V3-0",
      "job_type": "Bulk Create Ticket",
      "url": "http://localhost/api/v2/job_statuses/V3-0.json",
      "total": null,
      "progress": null,
      "status": "queued",
      "message": null,
      "results": null
    }
    "#);
    insta::assert_json_snapshot!([
        JobResult::ticket_created(0, 5, 1),
        JobResult::created(5),
        JobResult::updated(5),
        JobResult::deleted(5),
        JobResult::failed(1, Some(6), "TicketNotFound", "No such ticket"),
    ], @r#"
    [
      {
        "index": 0,
        "id": 5,
        "account_id": 1
      },
      {
        "id": 5,
        "status": "Created"
      },
      {
        "id": 5,
        "action": "update",
        "status": "Updated",
        "success": true
      },
      {
        "id": 5,
        "action": "delete",
        "status": "Deleted",
        "success": true
      },
      {
        "index": 1,
        "id": 6,
        "success": false,
        "error": "TicketNotFound",
        "details": "No such ticket"
      }
    ]
    "#);
}

#[test]
fn counts_and_settings() {
    insta::assert_json_snapshot!(Count::new(3, Timestamp::from_seconds(0)), @r#"
    {
      "value": 3,
      "refreshed_at": "1970-01-01T00:00:00+00:00"
    }
    "#);
    let settings = serde_json::to_value(AccountSettings::default()).unwrap();
    assert_eq!(settings["settings"]["active_features"]["organization_access_enabled"], true);
}

#[test]
fn times_are_read_in_every_spelling() {
    for text in ["2026-11-22T08:30:00Z", "2026-11-22T09:30:00+01:00", "2026-11-22T08:30:00.250Z", "1795336200"] {
        assert_eq!(Time::parse(text).map(|time| time.to_string()).as_deref(), Some("2026-11-22T08:30:00Z"), "{text}");
    }
    assert_eq!(Time::parse("2026-11-22").map(|time| time.to_string()).as_deref(), Some("2026-11-22T00:00:00Z"));
    assert_eq!(Time::parse("tomorrow"), None);
    assert_eq!(Time::parse("9223372036854775807"), None);
}

#[test]
fn the_description_knows_the_members() {
    let RefOr::T(Schema::Object(schema)) = TicketInput::schema() else { panic!("not an object") };
    assert!(schema.properties.contains_key("priority") && schema.properties.contains_key("type"));
    assert!(schema.required.is_empty(), "{:?}", schema.required);
}
