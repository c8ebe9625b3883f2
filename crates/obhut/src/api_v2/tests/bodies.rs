use axum::body::Body as HttpBody;
use axum::extract::{FromRequest, Request};

use super::show;
use crate::api_v2::body::{Body, LARGEST_JSON, parse};
use crate::api_v2::input::{CollaboratorInput, Priority, TicketBody, TicketsBody, UserBody};
use crate::api_v2::{ApiError, Patch};

async fn refused(body: &str) -> String {
    match parse::<TicketBody>(body.as_bytes()) {
        Ok(_) => panic!("was taken: {body}"),
        Err(error) => show(error).await,
    }
}

fn ticket(body: &str) -> crate::api_v2::input::TicketInput {
    parse::<TicketBody>(body.as_bytes()).unwrap().ticket
}

#[tokio::test]
async fn faults_name_the_field_and_not_the_value() {
    insta::assert_snapshot!(refused("{\n\"ticket\": }").await, @r#"400 {"errors":[{"code":"MalformedBody","detail":"The body is not valid JSON (line 2, column 11)","title":"Malformed body"}]}"#);
    insta::assert_snapshot!(refused("").await, @r#"422 {"description":"Record validation errors","details":{"ticket":[{"description":"Ticket: is required","error":"BlankValue"}]},"error":"RecordInvalid"}"#);
    insta::assert_snapshot!(refused("[]").await, @r#"422 {"description":"Record validation errors","details":{"base":[{"description":"must be an object","error":"InvalidValue"}]},"error":"RecordInvalid"}"#);
    insta::assert_snapshot!(refused(r#"{"ticket": {"priority": "anna@example.org"}}"#).await, @r#"422 {"description":"Record validation errors","details":{"priority":[{"description":"Priority: must be one of `low`, `normal`, `high`, `urgent`","error":"InvalidValue"}]},"error":"RecordInvalid"}"#);
    insta::assert_snapshot!(refused(r#"{"ticket": {"assignee_id": "anna"}}"#).await, @r#"422 {"description":"Record validation errors","details":{"assignee_id":[{"description":"Assignee: must be a whole number","error":"InvalidValue"}]},"error":"RecordInvalid"}"#);
    insta::assert_snapshot!(refused(r#"{"ticket": {"tags": {}}}"#).await, @r#"422 {"description":"Record validation errors","details":{"tags":[{"description":"Tags: must be a list of words","error":"InvalidValue"}]},"error":"RecordInvalid"}"#);
    insta::assert_snapshot!(refused(r#"{"ticket": {"comment": {"body": ["anna"]}}}"#).await, @r#"422 {"description":"Record validation errors","details":{"comment":[{"description":"Comment: must be a comment with body or html_body","error":"InvalidValue"}]},"error":"RecordInvalid"}"#);
    insta::assert_snapshot!(refused(r#"{"ticket": {"due_at": "anna"}}"#).await, @r#"422 {"description":"Record validation errors","details":{"due_at":[{"description":"Due at: must be a time such as 2026-11-22T08:30:00Z","error":"InvalidValue"}]},"error":"RecordInvalid"}"#);
    insta::assert_snapshot!(refused(r#"{"ticket": {"custom_fields": [{"value": "anna"}]}}"#).await, @r#"422 {"description":"Record validation errors","details":{"custom_fields":[{"description":"Custom fields: must be a list of objects with id and value","error":"InvalidValue"}]},"error":"RecordInvalid"}"#);
    insta::assert_snapshot!(refused(r#"{"ticket": {"collaborators": ["anna"]}}"#).await, @r#"422 {"description":"Record validation errors","details":{"collaborators[0]":[{"description":"collaborators[0]: must be an id, an address, or an object with name and email","error":"InvalidValue"}]},"error":"RecordInvalid"}"#);
    insta::assert_snapshot!(refused(r#"{"ticket": {}} anna"#).await, @r#"400 {"errors":[{"code":"MalformedBody","detail":"The body is not valid JSON (line 1, column 16)","title":"Malformed body"}]}"#);
}

#[test]
fn absent_null_and_value_are_three_things() {
    let input = ticket(r#"{"ticket": {"assignee_id": null, "group_id": 3}}"#);
    assert!(input.priority.into_change().is_none());
    assert_eq!(input.assignee_id.into_change(), Some(None));
    assert_eq!(input.group_id.into_change(), Some(Some(3)));
}

#[test]
fn values_come_in_many_forms() {
    let input = ticket(
        r#"{"ticket": {"id": "", "assignee_id": "12", "priority": "URGENT", "type": "", "tags": "a b,c", "external_id": 7,
            "comment": {"value": "text", "public": "false", "uploads": "token"}, "collaborators": [1, "b@example.org",
            {"name": "C", "email": "c@example.org"}], "custom_fields": {"5": true}, "fields": [{"id": "6", "value": null}],
            "due_at": "2026-11-22T10:00:00+02:00", "unknown": {"deep": [1]}}}"#,
    );
    assert!(input.id == Patch::Null && input.kind == Patch::Null);
    assert!(input.assignee_id == Patch::Value(12) && input.priority == Patch::Value(Priority::Urgent));
    assert!(input.tags == Patch::Value(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]));
    assert!(input.external_id == Patch::Value("7".to_owned()));
    assert_eq!(input.field_values().map(|field| field.id).collect::<Vec<_>>(), [6, 5]);
    assert_eq!(input.due_at.into_value().unwrap().to_string(), "2026-11-22T08:00:00Z");
    let comment = input.comment.into_value().unwrap();
    assert!(comment.body == Patch::Value("text".to_owned()) && comment.public == Patch::Value(false));
    assert!(comment.uploads == Patch::Value(vec!["token".to_owned()]));
    let collaborators = input.collaborators.into_value().unwrap();
    assert!(collaborators.first() == Some(&CollaboratorInput::Id(1)));
    assert!(collaborators.get(2).is_some_and(|one| matches!(one, CollaboratorInput::Address { name: Some(_), .. })));
}

#[test]
fn a_comment_may_be_a_bare_text() {
    let input = ticket(r#"{"ticket": {"comment": "hello"}}"#);
    assert!(input.check_new().is_ok());
    assert!(ticket(r#"{"ticket": {"comment": {"body": " "}}}"#).check_new().is_err());
    assert!(ticket(r#"{"ticket": {"comment": {"uploads": ["a"]}}}"#).check_new().is_ok());
    assert!(ticket(r#"{"ticket": {"description": "hello"}}"#).check_new().is_ok());
}

#[test]
fn careful_changes_need_a_stamp() {
    let stamp = |body: &str| ticket(body).unchanged_since().map(|time| time.map(|time| time.to_string()));
    assert_eq!(stamp(r#"{"ticket": {"updated_stamp": "2026-01-01T00:00:00Z"}}"#), Ok(None));
    assert_eq!(
        stamp(r#"{"ticket": {"safe_update": true, "updated_stamp": "2026-01-01T00:00:00Z"}}"#),
        Ok(Some("2026-01-01T00:00:00Z".to_owned()))
    );
    assert!(stamp(r#"{"ticket": {"safe_update": "true"}}"#).is_err());
}

#[tokio::test]
async fn lists_have_an_end() {
    let many = |count: usize| format!(r#"{{"tickets": [{}]}}"#, vec!["{}"; count].join(","));
    let list = |body: String| parse::<TicketsBody>(body.as_bytes()).unwrap().list();
    assert_eq!(list(many(100)).unwrap().len(), 100);
    let Err(error) = list(many(101)) else { panic!("101 were taken") };
    insta::assert_snapshot!(show(error).await, @r#"400 {"description":"At most 100 items are allowed","error":"TooManyValues","max_count":100}"#);
    let Err(error) = list(many(0)) else { panic!("none were taken") };
    insta::assert_snapshot!(show(error).await, @r#"422 {"description":"Record validation errors","details":{"tickets":[{"description":"Tickets: cannot be blank","error":"BlankValue"}]},"error":"RecordInvalid"}"#);
}

#[tokio::test]
async fn people_need_a_name() {
    let user = parse::<UserBody>(br#"{"user": {"email": "a@example.org", "role": "end-user"}}"#).unwrap().user;
    let Err(error) = user.check_new() else { panic!("was taken without a name") };
    insta::assert_snapshot!(show(error).await, @r#"422 {"description":"Record validation errors","details":{"name":[{"description":"Name: cannot be blank","error":"BlankValue"}]},"error":"RecordInvalid"}"#);
}

#[tokio::test]
async fn any_content_type_is_read() {
    for kind in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/json; charset=latin1")]
    {
        let mut request = Request::builder().method("POST");
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        let request = request.body(HttpBody::from("\u{feff}{\"ticket\": {}}")).unwrap();
        assert!(Body::<TicketBody>::from_request(request, &()).await.is_ok());
    }
}

#[tokio::test]
async fn long_bodies_are_refused_announced_or_not() {
    let announced = Request::builder().header("content-length", "99999999").body(HttpBody::empty()).unwrap();
    let long = Request::new(HttpBody::from(vec![b' '; LARGEST_JSON + 1]));
    for request in [announced, long] {
        let error = Body::<TicketBody>::from_request(request, &()).await.err();
        assert_eq!(error, Some(ApiError::payload_too_large(LARGEST_JSON)));
    }
}
