//! A closure on its way to a database thread, and its answer on the way back.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use crate::{Error, Tx};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Read,
    Write,
}

/// How a run of the closure ended.
pub(crate) enum Ran {
    Done,
    /// The closure answered with an error: undo, and pass its error on.
    Refused,
    /// The database asks for another run.
    Again,
}

pub(crate) type BoxedWork = Box<dyn Runnable>;

pub(crate) trait Runnable: Send {
    /// Runs the closure once and remembers its answer.
    fn run(&mut self, tx: &mut Tx<'_>) -> Ran;
    /// Sends the remembered answer.
    fn answer(self: Box<Self>);
    /// Sends an error of the database instead.
    fn fail(self: Box<Self>, error: Error);
}

pub(crate) struct Work<T, E, F> {
    f: F,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Work<T, E, F>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    pub(crate) fn boxed(f: F) -> (BoxedWork, oneshot::Receiver<Result<T, E>>) {
        let (reply, answer) = oneshot::channel();
        (Box::new(Self { f, result: None, reply }), answer)
    }
}

impl<T, E, F> Runnable for Work<T, E, F>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Ran {
        let result = catch_unwind(AssertUnwindSafe(|| (self.f)(tx))).unwrap_or_else(|_| Err(Error::Panicked.into()));
        let ran = match &result {
            Ok(_) => Ran::Done,
            Err(_) if tx.must_run_again() => Ran::Again,
            Err(_) => Ran::Refused,
        };
        self.result = Some(result);
        ran
    }

    fn answer(self: Box<Self>) {
        let Self { f, result, reply } = *self;
        // What the closure holds is let go of before whoever waits goes on: some of it acts when it goes.
        drop(f);
        // A caller that has gone away wants no answer.
        if let Some(result) = result {
            let _ = reply.send(result);
        }
    }

    fn fail(self: Box<Self>, error: Error) {
        let Self { f, reply, .. } = *self;
        drop(f);
        let _ = reply.send(Err(error.into()));
    }
}
