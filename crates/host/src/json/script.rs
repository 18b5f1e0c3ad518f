//! What printing a script prints.

objects! {
    /// Where the script was written.
    ScriptWritten {
        file: String,
    }
}
