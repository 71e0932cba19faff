//! Interrupts (ctrl-C, and the signals that ask a process to end). While a run is under way they
//! set a flag that it polls, so that it can leave nothing behind; at any other time there is
//! nothing to clean up and the process ends at once.

use super::exit::{Stop, failure_text};
use super::streams;
use crate::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};

static DEFERRED: AtomicBool = AtomicBool::new(false);
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Begins to listen. Called once.
pub fn watch() -> Result<(), Stop> {
    ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        if !DEFERRED.load(Ordering::SeqCst) {
            streams::message(&failure_text(&Error::Interrupted));
            std::process::exit(i32::from(Error::Interrupted.exit_code()));
        }
    })
    .map_err(|error| {
        Stop::from(Error::Failed {
            message: format!("listening for interrupts failed: {error}"),
            hint: None,
        })
    })
}

/// From now until the guard is dropped interrupts only set the flag.
pub fn defer() -> Deferred {
    DEFERRED.store(true, Ordering::SeqCst);
    Deferred
}

/// Keeps interrupts from ending the process at once.
pub struct Deferred;

impl Drop for Deferred {
    fn drop(&mut self) {
        DEFERRED.store(false, Ordering::SeqCst);
    }
}

/// True once an interrupt has arrived.
pub fn arrived() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// An error once an interrupt has arrived.
pub fn stop_if_arrived() -> Result<(), Stop> {
    if arrived() {
        return Err(Error::Interrupted.into());
    }
    Ok(())
}
