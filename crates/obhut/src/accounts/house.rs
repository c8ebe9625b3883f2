//! What clients ask about the house: its one brand, its languages, the roles of those who work there.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Caller, Listing, convert};
use crate::error::Error;
use crate::http::Base;
use crate::state::App;
use crate::tickets::api::Staff;
use crate::words::Role;

/// The number of the one brand.
const BRAND: i64 = 1;
/// The languages: number, tag, in English, in itself.
const LOCALES: [(i64, &str, &str, &str); 2] = [(1, "en-US", "English", "English"), (8, "de", "German", "Deutsch")];
/// The roles, besides those of the administrator and the customer: number, role, name, which tickets they see.
const ROLES: [(i64, Role, &str, &str); 6] = [
    (1, Role::Agent, "Agent", "all"),
    (2, Role::Specialist, "Specialist", "within-groups"),
    (3, Role::Editor, "Editor", "assigned-only"),
    (4, Role::Coordinator, "Privacy coordinator", "all"),
    (5, Role::Officer, "Data protection officer", "all"),
    (6, Role::Operator, "Operator", "none"),
];

/// The routes of this slice.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(brands))
        .routes(routes!(brand))
        .routes(routes!(locales))
        .routes(routes!(agent_locales))
        .routes(routes!(public_locales))
        .routes(routes!(current_locale))
        .routes(routes!(locale))
        .routes(routes!(roles))
        .routes(routes!(role))
}

/// The brand: the house itself.
#[derive(Clone, Serialize, ToSchema)]
pub struct Brand {
    url: String,
    id: i64,
    name: String,
    brand_url: String,
    subdomain: String,
    host_mapping: Option<String>,
    has_help_center: bool,
    help_center_state: &'static str,
    active: bool,
    default: bool,
    is_deleted: bool,
    /// Always null: pictures belong to the appearance of the desk.
    logo: Option<String>,
    ticket_form_ids: Vec<i64>,
    signature_template: &'static str,
    created_at: Time,
    updated_at: Time,
}

/// `{"brand": …}`
#[derive(Serialize, ToSchema)]
pub struct BrandAnswer {
    brand: Brand,
}

/// A page of brands.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the answer, which is written member by member")]
pub struct BrandList {
    brands: Vec<Brand>,
}

/// A language of pages and mails.
#[derive(Clone, Serialize, ToSchema)]
pub struct Locale {
    url: String,
    id: i64,
    locale: &'static str,
    name: &'static str,
    native_name: &'static str,
    presentation_name: String,
    rtl: bool,
    created_at: Time,
    updated_at: Time,
}

/// `{"locale": …}`
#[derive(Serialize, ToSchema)]
pub struct LocaleAnswer {
    locale: Locale,
}

/// A page of languages.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the answer, which is written member by member")]
pub struct LocaleList {
    locales: Vec<Locale>,
}

/// A role of those who work here.
#[derive(Clone, Serialize, ToSchema)]
pub struct CustomRole {
    id: i64,
    name: &'static str,
    description: &'static str,
    role_type: i64,
    configuration: RoleConfiguration,
    /// How many have it.
    team_member_count: i64,
    created_at: Time,
    updated_at: Time,
}

/// What a role may, as far as clients know words for it.
#[derive(Clone, Serialize, ToSchema)]
pub struct RoleConfiguration {
    ticket_access: &'static str,
    ticket_comment_access: &'static str,
    ticket_deletion: bool,
    ticket_editing: bool,
    ticket_redaction: bool,
    end_user_profile_access: &'static str,
}

/// `{"custom_role": …}`
#[derive(Serialize, ToSchema)]
pub struct CustomRoleAnswer {
    custom_role: CustomRole,
}

/// A page of roles.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the answer, which is written member by member")]
pub struct CustomRoleList {
    custom_roles: Vec<CustomRole>,
}

/// Since when there is an account.
async fn begun(caller: &Caller) -> Result<Time, ApiError> {
    let row = caller.read(|tx, cx| super::sql::get(tx, cx.id())?.ok_or(Error::NotFound)).await?;
    Ok(Time(world::Timestamp(row.created_at)))
}

fn the_brand(caller: &Caller, at: Time) -> Brand {
    let name = caller.cx.account.name.clone();
    Brand {
        url: caller.base.record(&format!("brands/{BRAND}")),
        id: BRAND,
        brand_url: caller.base.url(""),
        subdomain: name.clone(),
        name,
        host_mapping: None,
        has_help_center: true,
        help_center_state: "enabled",
        active: true,
        default: true,
        is_deleted: false,
        logo: None,
        ticket_form_ids: Vec::new(),
        signature_template: "{{agent.signature}}",
        created_at: at,
        updated_at: at,
    }
}

fn known_locales(base: &Base, at: Time) -> Vec<(i64, Locale)> {
    let shown = LOCALES.into_iter().map(|(id, locale, name, native_name)| {
        let url = base.record(&format!("locales/{id}"));
        let presentation_name = format!("{name} - {native_name}");
        let (created_at, updated_at) = (at, at);
        let rtl = false;
        (id, Locale { url, id, locale, name, native_name, presentation_name, rtl, created_at, updated_at })
    });
    shown.collect()
}

/// The brands: one, the house itself.
#[utoipa::path(get, path = "/brands", tag = "account", responses((status = 200, body = BrandList)))]
async fn brands(Staff(caller): Staff, listing: Listing) -> Result<Answer<Brand>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let all = vec![(BRAND, the_brand(&caller, begun(&caller).await?))];
    Ok(listing.answer(&Paging::LIST, &request, "brands", convert::slice(&request, all)))
}

/// One brand.
#[utoipa::path(get, path = "/brands/{id}", tag = "account", params(("id" = i64, Path)),
    responses((status = 200, body = BrandAnswer)))]
async fn brand(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<BrandAnswer>, ApiError> {
    if id != BRAND {
        return Err(ApiError::record_not_found());
    }
    Ok(Json(BrandAnswer { brand: the_brand(&caller, begun(&caller).await?) }))
}

async fn languages(caller: &Caller, listing: &Listing) -> Result<Answer<Locale>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let all = known_locales(&caller.base, begun(caller).await?);
    Ok(listing.answer(&Paging::LIST, &request, "locales", convert::slice(&request, all)))
}

/// The languages that the desk speaks.
#[utoipa::path(get, path = "/locales", tag = "account", responses((status = 200, body = LocaleList)))]
async fn locales(Staff(caller): Staff, listing: Listing) -> Result<Answer<Locale>, ApiError> {
    languages(&caller, &listing).await
}

/// The languages for those who work here: the same.
#[utoipa::path(get, path = "/locales/agent", tag = "account", responses((status = 200, body = LocaleList)))]
async fn agent_locales(Staff(caller): Staff, listing: Listing) -> Result<Answer<Locale>, ApiError> {
    languages(&caller, &listing).await
}

/// The languages for everybody: the same.
#[utoipa::path(get, path = "/locales/public", tag = "account", responses((status = 200, body = LocaleList)))]
async fn public_locales(Staff(caller): Staff, listing: Listing) -> Result<Answer<Locale>, ApiError> {
    languages(&caller, &listing).await
}

/// The caller's language.
#[utoipa::path(get, path = "/locales/current", tag = "account", responses((status = 200, body = LocaleAnswer)))]
async fn current_locale(Staff(caller): Staff) -> Result<Json<LocaleAnswer>, ApiError> {
    let at = begun(&caller).await?;
    let person = caller.cx.actor.person;
    let own = caller.read(move |tx, cx| match person {
        Some(person) => Ok(crate::people::ops::row(tx, cx, person)?.locale),
        None => Ok(None),
    });
    let german = own.await?.is_some_and(|tag| tag.starts_with("de"));
    let mut all = known_locales(&caller.base, at).into_iter().map(|(_, one)| one);
    let locale = all.find(|one| one.locale.starts_with("de") == german).ok_or_else(ApiError::record_not_found)?;
    Ok(Json(LocaleAnswer { locale }))
}

/// One language.
#[utoipa::path(get, path = "/locales/{id}", tag = "account", params(("id" = i64, Path)),
    responses((status = 200, body = LocaleAnswer)))]
async fn locale(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<LocaleAnswer>, ApiError> {
    let mut all = known_locales(&caller.base, begun(&caller).await?).into_iter();
    let found = all.find(|(known, _)| *known == id).map(|(_, one)| one);
    Ok(Json(LocaleAnswer { locale: found.ok_or_else(ApiError::record_not_found)? }))
}

async fn known_roles(caller: &Caller) -> Result<Vec<(i64, CustomRole)>, ApiError> {
    let at = begun(caller).await?;
    let counted = caller.read(|tx, cx| {
        let mut counts = Vec::with_capacity(ROLES.len());
        for (_, role, ..) in ROLES {
            let filter = crate::people::ops::Filter { roles: vec![role], organisation: None };
            let window = crate::listing::Window { counted: true, ..crate::listing::Window::first(0) };
            counts.push(crate::people::ops::list(tx, cx, &filter, &window)?.total.unwrap_or(0));
        }
        Ok(counts)
    });
    let shown = ROLES.into_iter().zip(counted.await?).map(|((id, role, name, access), team_member_count)| {
        let knows = role.sees_identity();
        let works = !matches!(role, Role::Officer | Role::Operator);
        let configuration = RoleConfiguration {
            ticket_access: access,
            ticket_comment_access: if knows { "public" } else { "none" },
            ticket_deletion: matches!(role, Role::Agent | Role::Coordinator),
            ticket_editing: works,
            ticket_redaction: matches!(role, Role::Agent | Role::Coordinator),
            end_user_profile_access: if knows { "full" } else { "none" },
        };
        let one = CustomRole {
            id,
            name,
            description: "",
            role_type: 0,
            configuration,
            team_member_count,
            created_at: at,
            updated_at: at,
        };
        (id, one)
    });
    Ok(shown.collect())
}

/// The roles of those who work here.
#[utoipa::path(get, path = "/custom_roles", tag = "account", responses((status = 200, body = CustomRoleList)))]
async fn roles(Staff(caller): Staff, listing: Listing) -> Result<Answer<CustomRole>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let all = known_roles(&caller).await?;
    Ok(listing.answer(&Paging::LIST, &request, "custom_roles", convert::slice(&request, all)))
}

/// One role.
#[utoipa::path(get, path = "/custom_roles/{id}", tag = "account", params(("id" = i64, Path)),
    responses((status = 200, body = CustomRoleAnswer)))]
async fn role(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<CustomRoleAnswer>, ApiError> {
    let found = known_roles(&caller).await?.into_iter().find(|(known, _)| *known == id).map(|(_, one)| one);
    Ok(Json(CustomRoleAnswer { custom_role: found.ok_or_else(ApiError::record_not_found)? }))
}
