use serde_json::json;

use super::*;

#[test]
fn conditions_are_read_and_written_in_the_words_of_the_api() {
    let all = json!([
        {"field": "status", "operator": "less_than", "value": "solved"},
        {"field": "current_tags", "operator": "includes", "value": ["vip", "eilig"]},
        {"field": "assignee_id", "operator": "is", "value": null},
        {"field": "group_id", "operator": "is_not", "value": 17},
        {"field": "custom_fields_360", "operator": "present", "value": ""},
        {"field": "until_due_date", "operator": "less_than", "value": "2"},
    ]);
    let read = Conditions::of_wire(Some(&all), None).unwrap();
    assert_eq!(read.all.len(), 6);
    assert_eq!(read.all[1].value.as_str(), "vip eilig");
    assert!(Conditions::of_text(&read.text()).unwrap() == read, "what was sealed comes back");
    assert_eq!(read.wire()["all"][2], json!({"field": "assignee_id", "operator": "is", "value": null}));
}

#[test]
fn what_does_not_fit_is_refused_and_never_left_out() {
    for wrong in [
        json!([{"field": "mood", "operator": "is", "value": "good"}]),
        json!([{"field": "status", "operator": "includes", "value": "open"}]),
        json!([{"field": "status", "operator": "is", "value": "asleep"}]),
        json!([{"field": "NEW", "operator": "less_than", "value": "soon"}]),
        json!([{"field": "current_tags", "operator": "includes", "value": ""}]),
        json!([{"field": "organization_id", "operator": "is", "value": "Lindhof"}]),
        json!("status"),
    ] {
        assert!(matches!(Conditions::of_wire(Some(&wrong), None), Err(Error::Invalid(_))), "{wrong}");
        let stored = json!({"all": wrong, "any": []}).to_string();
        assert!(Conditions::of_text(&stored).is_none(), "a stored condition that is not understood closes the view");
    }
}

#[test]
fn every_field_and_operator_comes_back_by_its_word() {
    for field in Field::ALL {
        assert_eq!(Field::from_word(&field.word()), Some(field));
        assert!(!field.operators().is_empty());
    }
    for operator in Operator::ALL {
        assert_eq!(Operator::from_word(operator.word()), Some(operator));
    }
    assert_eq!(Field::from_word("custom_fields_-3"), None);
}
