//! Statements as PostgreSQL numbers their parameters.

/// `?` becomes `$1`, `$2` … and `?2` becomes `$2`. No statement of a ledger has a question mark elsewhere.
pub(super) fn numbered(statement: &str) -> String {
    let mut out = String::with_capacity(statement.len() + 16);
    let mut count = 0_u32;
    let mut rest = statement;
    while let Some((before, after)) = rest.split_once('?') {
        out.push_str(before);
        out.push('$');
        if !after.starts_with(|it: char| it.is_ascii_digit()) {
            count += 1;
            out.push_str(&count.to_string());
        }
        rest = after;
    }
    out.push_str(rest);
    debug_assert!(count == 0 || !numbers_itself(statement), "both ways at once: {statement}");
    debug_assert!(!statement.contains('\''), "a quoted text: {statement}");
    out
}

fn numbers_itself(statement: &str) -> bool {
    statement.split('?').skip(1).any(|it| it.starts_with(|it: char| it.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_counted_or_keep_their_numbers() {
        assert_eq!(numbered("SELECT a FROM t"), "SELECT a FROM t");
        assert_eq!(numbered("a = ? AND b = ?"), "a = $1 AND b = $2");
        assert_eq!(numbered("VALUES (?2, ?1) SET b = ?2"), "VALUES ($2, $1) SET b = $2");
    }
}
