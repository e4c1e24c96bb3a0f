//! Everything an output may show, masked and in its final order, and the exit status that follows.
