//! A posted form that may carry files.

use std::sync::Arc;

use axum::RequestExt as _;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use zeroize::Zeroizing;

use super::form::Form;
use super::reader::Reader;
use crate::error::Error;
use crate::http::session::CSRF_FIELD;
use crate::state::App;
use crate::tickets::attachments::{AT_MOST, NewFile};

/// Bytes of one form with its files; the rest of what is longer is not read.
pub(crate) const FORM_AT_MOST: usize = 110 * 1024 * 1024;
/// Bytes of the fields of one form.
const FIELDS_AT_MOST: usize = 4 * 1024 * 1024;

/// What a form with files says.
pub(crate) struct Letter {
    /// Who sent it.
    pub(crate) reader: Reader,
    /// Its fields.
    pub(crate) form: Form,
    /// Its files; each of the field `picture` stands within the text.
    pub(crate) files: Vec<Arc<NewFile>>,
    /// Whether a file was larger than is taken.
    pub(crate) too_large: bool,
}

impl FromRequest<App> for Letter {
    type Rejection = Response;

    async fn from_request(mut request: Request, app: &App) -> Result<Self, Response> {
        let reader: Reader = request.extract_parts_with_state(app).await?;
        let Parts { form, files, too_large, .. } = Parts::of(request, app).await?;
        if !reader.accepts(form.text(CSRF_FIELD)) {
            return Err(reader.finish(Err(Error::Forbidden)).await);
        }
        Ok(Self { reader, form, files, too_large })
    }
}

/// A posted form with its files, whoever sent it.
#[derive(Default)]
pub(crate) struct Parts {
    /// Its fields.
    pub(crate) form: Form,
    /// Its files.
    pub(crate) files: Vec<Arc<NewFile>>,
    /// Whether a file, or all of it, was larger than is taken.
    pub(crate) too_large: bool,
    read: usize,
}

impl Parts {
    /// Reads a form, in parts or not. What was read until a fault is kept: a text must not be lost to a file that is too large.
    pub(crate) async fn of(request: Request, app: &App) -> Result<Self, Response> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let mut parts = Self::default();
        if kind.starts_with("multipart/form-data") {
            let multipart = Multipart::from_request(request, app).await.map_err(IntoResponse::into_response)?;
            if parts.read(multipart, app).await.is_err() {
                parts.too_large = true;
            }
        } else {
            parts.form = Form::from_request(request, app).await?;
        }
        Ok(parts)
    }

    /// How many bytes its texts and files have.
    pub(crate) fn bytes(&self) -> usize {
        let texts = self.form.pairs().map(|(_, text)| text.len()).sum::<usize>();
        texts.saturating_add(self.files.iter().map(|file| file.content.len()).sum())
    }

    async fn read(&mut self, mut multipart: Multipart, app: &App) -> Result<(), MultipartError> {
        while let Some(field) = multipart.next_field().await? {
            let name = field.name().unwrap_or_default().to_owned();
            match field.file_name().map(str::to_owned) {
                Some(file) if file.is_empty() => {}
                Some(file) => self.file(field, &name, file, app).await?,
                None => self.field(field, &name).await?,
            }
        }
        Ok(())
    }

    async fn field(&mut self, mut field: Field<'_>, name: &str) -> Result<(), MultipartError> {
        let mut bytes = Zeroizing::new(Vec::new());
        while let Some(chunk) = field.chunk().await? {
            self.read += chunk.len();
            if self.read <= FIELDS_AT_MOST {
                bytes.extend_from_slice(&chunk);
            }
        }
        self.form.add(name, &String::from_utf8_lossy(&bytes));
        Ok(())
    }

    async fn file(&mut self, mut field: Field<'_>, name: &str, file: String, app: &App) -> Result<(), MultipartError> {
        let inline = name == "picture";
        let content_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
        let mut content = Zeroizing::new(Vec::new());
        let mut fits = true;
        while let Some(chunk) = field.chunk().await? {
            fits &= content.len() + chunk.len() <= AT_MOST;
            if fits {
                content.extend_from_slice(&chunk);
            }
        }
        self.too_large |= !fits;
        // An empty choice of some browsers is a file without name or bytes.
        if fits && !content.is_empty() {
            let word = || crate::staff::tokens::word(&*app.desk.world.random);
            let content_id = inline.then(|| format!("{}@desk", word()));
            self.files.push(Arc::new(NewFile { name: file, content_type, content_id, inline, content }));
        }
        Ok(())
    }
}
