//! The snippet with which another site shows a form within its page: a frame of ours, in which no script of theirs runs and from
//! which nothing of theirs is read.

use crate::http::Base;

/// What an administrator copies into a page of theirs.
pub fn snippet(base: &str, form: i64) -> String {
    let page = format!("{base}/contact/{form}");
    format!("<script src=\"{page}/embed.js\"></script>\n<noscript><a href=\"{page}\">{page}</a></noscript>")
}

/// The script: it puts the frame where it stands itself, and makes it as high as the form says.
pub fn script(base: &Base, form: i64, title: &str) -> String {
    let text = |text: String| serde_json::Value::from(text).to_string();
    let (source, title) = (text(base.url(&format!("/contact/{form}?embed=1"))), text(title.to_owned()));
    format!(
        "(() => {{\n  const frame = document.createElement('iframe');\n  frame.src = {source};\n  frame.title = {title};\n  \
         frame.style.cssText = 'display:block;inline-size:100%;block-size:48rem;border:0';\n  \
         document.currentScript.after(frame);\n  addEventListener('message', (event) => {{\n    \
         if (event.source !== frame.contentWindow || !event.data || event.data.obhut !== 'height') return;\n    \
         const height = Number(event.data.height);\n    if (height > 0 && height < 20000) frame.style.blockSize = height + 'px';\n  \
         }});\n}})();\n"
    )
}
