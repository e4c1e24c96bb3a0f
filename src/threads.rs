//! The threads that the tree is walked and projects are judged on.

use std::sync::Once;

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

/// Has the thread that asks work with the others where it lives as long as the program: a thread that only waits would take
/// memory of its own, and leave a core to one that has to be started.
///
/// Nothing changes where threads were started before.
pub fn use_this_one_too() {
    static ASKED: Once = Once::new();
    if std::thread::current().name() == Some("main") {
        ASKED.call_once(|| drop(ThreadPoolBuilder::new().use_current_thread().build_global()));
    }
}

/// What is made of those items of which something is, in their order; on all threads where there are more than `many`.
pub fn each_of<T: Sync, R: Send>(items: &[T], many: usize, make: impl Fn(&T) -> Option<R> + Sync + Send) -> Vec<R> {
    if items.len() <= many {
        return items.iter().filter_map(make).collect();
    }
    use_this_one_too();
    items.par_iter().filter_map(make).collect()
}
