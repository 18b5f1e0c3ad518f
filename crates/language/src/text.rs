//! Texts in both languages.

/// A text in the language of now, as by `format!`. Names of the caller stand in it; what is no name gets one in front:
///
/// ```
/// use carnet_language::text;
///
/// let files = ["a", "b"];
/// assert_eq!(text!(n = files.len(); en "{n} of them"; de "{n} davon"), "2 of them");
/// ```
#[macro_export]
macro_rules! text {
    ($($name:ident = $value:expr),+; en $($rest:tt)+) => {{
        $(let $name = &$value;)+
        $crate::text!(en $($rest)+)
    }};
    (en $english:literal; de $german:literal $(;)?) => {
        match $crate::now() {
            $crate::Language::En => ::std::format!($english),
            $crate::Language::De => ::std::format!($german),
        }
    };
}

/// A text with a count, in the language of now: the first form of each is for one, the second for any other number.
/// `{n}` is the count as people read it.
///
/// ```
/// use carnet_language::count;
///
/// let said = |n: u64| count!(n; en "{n} item", "{n} items"; de "{n} Posten", "{n} Posten");
/// assert_eq!((said(1).as_str(), said(2).as_str()), ("1 item", "2 items"));
/// ```
#[macro_export]
macro_rules! count {
    ($n:ident = $value:expr; $($rest:tt)+) => {{
        let $n = $value;
        $crate::count!($n; $($rest)+)
    }};
    ($n:ident; en $one:literal, $more:literal; de $eins:literal, $mehr:literal $(;)?) => {{
        let is_one = $n == 1;
        // A count has at most 64 bits.
        let $n = $crate::Number($n as u64);
        match ($crate::now(), is_one) {
            ($crate::Language::En, true) => ::std::format!($one),
            ($crate::Language::En, false) => ::std::format!($more),
            ($crate::Language::De, true) => ::std::format!($eins),
            ($crate::Language::De, false) => ::std::format!($mehr),
        }
    }};
}
