use super::show;
use crate::api_v2::{ApiError, Details};

#[tokio::test]
async fn bodies_are_what_clients_look_for() {
    let mut details = Details::default();
    details.blank("requester_id");
    details.invalid("base", "Priority cannot be cleared");
    let answers = [
        ApiError::record_not_found(),
        ApiError::invalid_endpoint(),
        ApiError::unauthorised(),
        ApiError::forbidden(),
        ApiError::missing_scopes("read"),
        ApiError::too_many_values(100),
        ApiError::record_invalid(details),
        ApiError::bad_request_errors("Code", "Title", "Detail"),
        ApiError::idempotent_request(),
        ApiError::conflict(),
        ApiError::search_invalid("Cannot be understood"),
        ApiError::method_not_allowed(),
        ApiError::payload_too_large(10),
        ApiError::unsupported_media_type(),
        ApiError::too_many_requests(7),
        ApiError::too_many_jobs(0),
        ApiError::unavailable(),
        ApiError::internal(),
    ];
    let mut shown = String::new();
    for answer in answers {
        shown.push_str(&show(answer).await);
        shown.push('\n');
    }
    insta::assert_snapshot!(shown, @r#"
    404 {"description":"Not found","error":"RecordNotFound"}
    404 {"description":"Not found","error":"InvalidEndpoint"}
    401 {"error":"Couldn't authenticate you"}
    403 {"error":{"message":"Your role does not allow this. An administrator of the account can change it.","title":"Forbidden"}}
    403 {"description":"Missing the following required scopes: read","error":"Forbidden"}
    400 {"description":"At most 100 items are allowed","error":"TooManyValues","max_count":100}
    422 {"description":"Record validation errors","details":{"base":[{"description":"Priority cannot be cleared","error":"InvalidValue"}],"requester_id":[{"description":"Requester: cannot be blank","error":"BlankValue"}]},"error":"RecordInvalid"}
    400 {"errors":[{"code":"Code","detail":"Detail","title":"Title"}]}
    400 {"description":"This key was used with other request parameters","error":"IdempotentRequestError"}
    409 {"description":"The record changed since it was read","error":"UpdateConflict"}
    422 {"description":"Cannot be understood","error":"invalid"}
    405 {"description":"Not found","error":"InvalidEndpoint"}
    413 {"description":"The body may hold at most 10 bytes","error":"PayloadTooLarge"}
    415 {"description":"This kind of content cannot be read here","error":"UnsupportedMediaType"}
    429 after 7 {"description":"Number of allowed requests per minute exceeded","error":"TooManyRequests"}
    429 after 1 {"description":"Too many jobs are queued or running","error":"TooManyJobs"}
    503 {"description":"Please try again in a moment","error":"ServiceUnavailable"}
    500
    "#);
}

#[test]
fn nothing_wrong_is_no_error() {
    assert!(Details::default().into_result().is_ok());
    assert!(Details::one("name", "BlankValue", "cannot be blank").into_result().is_err());
}

#[test]
fn debug_shows_the_status_only() {
    let error = ApiError::field_invalid("email", "InvalidValue", "anna@example.org is taken");
    assert_eq!(format!("{error:?}"), "ApiError(422)");
}
