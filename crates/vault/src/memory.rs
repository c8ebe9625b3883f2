//! Keeping keys out of swap, core dumps and freed memory. The only module with `unsafe`.
//!
//! A binary installs the allocator with `#[global_allocator] static ALLOCATOR: ZeroingAllocator = ZeroingAllocator::new();`
//! and calls [`harden`] first thing in `main`. Neither stops an administrator with a debugger, and the C heap (SQLite's
//! own memory) does not go through Rust's allocator: run with `GLIBC_TUNABLES=glibc.malloc.perturb=165:glibc.malloc.tcache_count=0`
//! to have it overwritten too.
#![expect(unsafe_code, reason = "the allocator, mlock and prctl have no safe form")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::ops::Deref;
use std::ptr::{self, NonNull};

/// An allocator that overwrites memory with zeros before it is given back, so that a dump after an erasure holds no
/// remains of what was read before.
pub struct ZeroingAllocator<A = System>(A);

impl ZeroingAllocator {
    /// Over the system's allocator.
    pub const fn new() -> Self {
        Self(System)
    }
}

impl Default for ZeroingAllocator {
    fn default() -> Self {
        Self::new()
    }
}

// SAFETY: every call is passed on unchanged; before memory is given back its own `layout.size()` bytes are written.
unsafe impl<A: GlobalAlloc> GlobalAlloc for ZeroingAllocator<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { self.0.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        unsafe { self.0.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        unsafe {
            wipe(memory, layout.size());
            self.0.dealloc(memory, layout);
        }
    }

    /// Never grows in place: the inner allocator could move the block and leave the old one unwiped.
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        unsafe {
            let fresh = self.0.alloc(Layout::from_size_align_unchecked(new_size, layout.align()));
            if !fresh.is_null() {
                ptr::copy_nonoverlapping(memory, fresh, layout.size().min(new_size));
                self.dealloc(memory, layout);
            }
            fresh
        }
    }
}

/// How much of the stack [`clear_stack`] overwrites: more than the calls of a job reach down.
const STACK_CLEARED: usize = 256 << 10;

/// Overwrites the part of this thread's stack that lies below the caller. Functions that have returned leave there what they
/// had in hand, until something else happens to need the place.
#[inline(never)]
pub fn clear_stack() {
    let mut below = [0_u8; STACK_CLEARED];
    std::hint::black_box(&mut below);
}

/// # Safety
/// `memory` is valid for writes of `length` bytes.
unsafe fn wipe(memory: *mut u8, length: usize) {
    // explicit_bzero is never optimised away and is as fast as memset.
    unsafe { libc::explicit_bzero(memory.cast(), length) }
}

/// What [`harden`] could do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hardening {
    /// Other processes of the same user cannot attach, and `/proc/self/mem` is closed to them.
    pub undumpable: bool,
    /// The kernel writes no core file.
    pub no_core: bool,
}

/// Forbids core dumps and attaching by processes of the same user. Call it first in `main`.
pub fn harden() -> Hardening {
    let limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both calls take plain numbers or a pointer to a live struct.
    unsafe {
        Hardening {
            undumpable: libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0) == 0,
            no_core: libc::setrlimit(libc::RLIMIT_CORE, &raw const limit) == 0,
        }
    }
}

/// Thirty-two secret bytes on a memory page of their own: locked against swapping where the limit allows it, left out
/// of dumps, not inherited by a fork, zero after use.
pub(crate) struct Locked {
    bytes: NonNull<[u8; 32]>,
    length: usize,
}

// SAFETY: the page belongs to this value alone; shared access only reads.
unsafe impl Send for Locked {}
// SAFETY: as above.
unsafe impl Sync for Locked {}

impl Locked {
    /// `None` when the system gives no memory.
    pub(crate) fn new(secret: &[u8; 32]) -> Option<Self> {
        // SAFETY: an anonymous private mapping touches no other memory; it is at least 32 bytes long and page-aligned.
        unsafe {
            let length = usize::try_from(libc::sysconf(libc::_SC_PAGESIZE)).unwrap_or(4096);
            let (protection, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
            let page = libc::mmap(ptr::null_mut(), length, protection, flags, -1, 0);
            if page == libc::MAP_FAILED {
                return None;
            }
            // The limit on locked memory may be zero: then the key is still kept out of dumps.
            libc::mlock(page, length);
            libc::madvise(page, length, libc::MADV_DONTDUMP);
            libc::madvise(page, length, libc::MADV_WIPEONFORK);
            let bytes = NonNull::new(page.cast::<[u8; 32]>())?;
            bytes.write(*secret);
            Some(Self { bytes, length })
        }
    }
}

impl Deref for Locked {
    type Target = [u8; 32];

    fn deref(&self) -> &[u8; 32] {
        // SAFETY: the mapping lives as long as `self` and was written in `new`.
        unsafe { self.bytes.as_ref() }
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours and nothing refers to it any more; unmapping also unlocks it.
        unsafe {
            wipe(self.bytes.as_ptr().cast(), 32);
            libc::munmap(self.bytes.as_ptr().cast(), self.length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Looks at each block at the moment it is given back.
    struct Inspector {
        freed: AtomicUsize,
        unwiped: AtomicUsize,
    }

    // SAFETY: passes every call to the system's allocator; reads a block only while it is still allocated.
    unsafe impl GlobalAlloc for Inspector {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            unsafe { System.alloc(layout) }
        }
        unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
            let bytes = unsafe { std::slice::from_raw_parts(memory, layout.size()) };
            self.freed.fetch_add(1, Ordering::Relaxed);
            self.unwiped.fetch_add(bytes.iter().filter(|byte| **byte != 0).count(), Ordering::Relaxed);
            unsafe { System.dealloc(memory, layout) }
        }
    }

    #[test]
    fn freed_memory_is_zero_and_growing_keeps_the_content() {
        let spy = ZeroingAllocator(Inspector { freed: AtomicUsize::new(0), unwiped: AtomicUsize::new(0) });
        let layout = Layout::from_size_align(100, 8).unwrap();
        // SAFETY: the blocks are used within their size and freed once.
        unsafe {
            let memory = spy.alloc(layout);
            memory.write_bytes(0xa5, 100);
            let grown = spy.realloc(memory, layout, 300);
            assert_eq!(std::slice::from_raw_parts(grown, 100), [0xa5; 100]);
            grown.write_bytes(0x5a, 300);
            spy.dealloc(grown, Layout::from_size_align(300, 8).unwrap());
        }
        assert_eq!(spy.0.freed.load(Ordering::Relaxed), 2);
        assert_eq!(spy.0.unwiped.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_locked_secret_reads_back() {
        let secret = Locked::new(&[7; 32]).unwrap();
        assert_eq!(*secret, [7; 32]);
    }

    #[test]
    fn hardening_forbids_dumps() {
        assert_eq!(harden(), Hardening { undumpable: true, no_core: true });
        // SAFETY: takes plain numbers only.
        assert_eq!(unsafe { libc::prctl(libc::PR_GET_DUMPABLE, 0, 0, 0, 0) }, 0);
    }
}
