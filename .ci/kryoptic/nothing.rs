//! Only the dependencies are wanted.
