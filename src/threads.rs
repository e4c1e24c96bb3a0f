//! The threads that the tree is walked and projects are judged on.

use std::sync::Once;

use rayon::ThreadPoolBuilder;

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
