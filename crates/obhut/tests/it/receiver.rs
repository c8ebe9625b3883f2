//! A system outside: takes what is posted to it over TLS, keeps it, and answers as it is told to.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned, crypto};

/// What came in.
#[derive(Clone, Debug)]
pub struct Post {
    /// The first line.
    pub line: String,
    /// The headers, their names in small letters.
    pub headers: HashMap<String, String>,
    /// The body.
    pub body: String,
}

/// The system.
pub struct Receiver {
    folder: tempfile::TempDir,
    port: u16,
    got: Arc<Mutex<Vec<Post>>>,
    answers: Arc<Mutex<VecDeque<String>>>,
}

fn config(folder: &Path) -> Arc<ServerConfig> {
    let chain = CertificateDer::pem_file_iter(folder.join("cert.pem")).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap();
    let provider = Arc::new(crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(builder.with_no_client_auth().with_single_cert(chain, key).unwrap())
}

impl Receiver {
    /// Starts one.
    pub fn start() -> Self {
        let folder = testkit::temp_dir();
        crate::postfix::certificates(folder.path());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (got, answers) = (Arc::<Mutex<Vec<Post>>>::default(), Arc::<Mutex<VecDeque<String>>>::default());
        let (config, kept, told) = (config(folder.path()), Arc::clone(&got), Arc::clone(&answers));
        // It ends with the process: the thread only waits.
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                let _ = serve(StreamOwned::new(connection, stream), &kept, &told);
            }
        });
        Self { folder, port, got, answers }
    }

    /// The authority that its certificate is from.
    pub fn roots(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("https://localhost:{}/hook", self.port)
    }

    /// What it answers next, a status or all of it; 200 where nothing is said.
    pub fn will_say(&self, answer: &str) {
        self.answers.lock().unwrap().push_back(answer.to_owned());
    }

    /// What came in since this was last asked.
    pub fn take(&self) -> Vec<Post> {
        std::mem::take(&mut *self.got.lock().unwrap())
    }
}

fn serve(stream: impl Read + Write, kept: &Mutex<Vec<Post>>, told: &Mutex<VecDeque<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut headers = HashMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8(body).unwrap();
    kept.lock().unwrap().push(Post { line: line.trim_end().to_owned(), headers, body });
    let answer = told.lock().unwrap().pop_front().unwrap_or_else(|| "200 OK".to_owned());
    let stream = reader.get_mut();
    match answer.contains("\r\n\r\n") {
        true => write!(stream, "HTTP/1.1 {answer}")?,
        false => write!(stream, "HTTP/1.1 {answer}\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok")?,
    }
    stream.flush()
}
