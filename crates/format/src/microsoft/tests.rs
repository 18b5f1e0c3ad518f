#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;

use super::*;

/// Numbers that were printed by real programs; the last two are of Windows XP.
const INSTALLATION_IDS: [&str; 5] = [
    "033255090385053904665824186342756737844895181384546394354129604",
    "489126343257012289105546522085205332958764158851011127139061121",
    "020650770493837252929082195773527024195725809211989214",
    "070846984606199354110900862045444713121295109842549701",
    "011463949662622155196245012063919780616445704832476350",
];
/// The last one is made up: the form of 42 digits answers installation ids of 54.
const CONFIRMATION_IDS: [&str; 3] = [
    "033815357101860630218090894495243386132221970210",
    "435504697485138242433182497552083534176493978266",
    "164131972566008311559025714882300671299140",
];

#[test]
fn printed_numbers_come_back_as_they_were() {
    for text in INSTALLATION_IDS {
        let id: InstallationId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(id.digit_count(), text.len());
        assert_eq!(InstallationId::unpack(id.packed()).unwrap(), id);
        let groups = id.groups();
        assert_eq!(groups.split(' ').count(), 9);
        assert_eq!(groups.parse::<InstallationId>().unwrap(), id);
        assert_eq!(groups.replace(' ', " - ").parse::<InstallationId>().unwrap(), id);
    }
    for text in CONFIRMATION_IDS {
        let id: ConfirmationId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(id.digit_count(), text.len());
        assert_eq!(id.groups().split(' ').count(), text.len() / 6);
        assert_eq!(ConfirmationId::unpack(id.packed()).unwrap(), id);
        assert_eq!(id.groups().replace(' ', "\u{2013}").parse::<ConfirmationId>().unwrap(), id);
    }
}

#[test]
fn eight_digits_are_those_that_are_printed() {
    for number in (0..100_000_000).step_by(997).chain([99, 9_999, 10_000, 999_999, 99_999_999]) {
        let digits = digits::eight_digits(number).map(|digit| char::from(b'0' + digit));
        assert_eq!(String::from_iter(digits), format!("{number:08}"));
    }
}

#[test]
fn the_packed_bytes_are_the_integer_of_the_data_digits() {
    let id: ConfirmationId = "000011".repeat(8).parse().unwrap();
    // 1 00001 00001 … in decimal.
    let expected = (0..8).fold(0_u128, |value, _| value * 100_000 + 1);
    assert_eq!(id.packed()[1..], expected.to_be_bytes());
    assert_eq!(id.packed()[0], 0);
    let id: ConfirmationId = "000011".repeat(7).parse().unwrap();
    let expected = (0..7).fold(0_u128, |value, _| value * 100_000 + 1);
    assert_eq!(id.packed(), &expected.to_be_bytes()[1..]);
}

#[test]
fn an_answer_has_a_length_that_fits() {
    let [long, _, short, ..] = INSTALLATION_IDS.map(|text| text.parse::<InstallationId>().unwrap());
    let [long_answer, _, short_answer] =
        CONFIRMATION_IDS.map(|text| text.parse::<ConfirmationId>().unwrap());
    assert!(long.is_answered_by(&long_answer) && !long.is_answered_by(&short_answer));
    assert!(short.is_answered_by(&long_answer) && short.is_answered_by(&short_answer));
}

#[test]
fn the_wrong_groups_are_named() {
    let error = "033816".repeat(7).parse::<ConfirmationId>().unwrap_err();
    assert_eq!(error.to_string(), "wrong check digit in groups 1, 2, 3, 4, 5, 6 and 7 of 7");
    // The lengths of installation ids are none of confirmation ids, nor those between.
    for length in [0, 36, 41, 43, 47, 49, 50, 54, 63] {
        let error = "0".repeat(length).parse::<ConfirmationId>().unwrap_err();
        assert_eq!(error, NumberError::Length { got: length, expected: [48, 42] });
    }
    let error = "0".repeat(50).parse::<InstallationId>().unwrap_err();
    assert_eq!(error, NumberError::Length { got: 50, expected: [63, 54] });
    let text = "033255190385053904665824186342756737844895181384546394354129600";
    let error = text.parse::<InstallationId>().unwrap_err();
    assert_eq!(error.to_string(), "wrong check digit in groups 1 and 9 of 9");
    let error = "033816".repeat(8).parse::<ConfirmationId>().unwrap_err();
    assert_eq!(error.to_string(), "wrong check digit in groups 1, 2, 3, 4, 5, 6, 7 and 8 of 8");
    let error = "1234567".parse::<InstallationId>().unwrap_err();
    assert_eq!(error.to_string(), "got 7 digits, expected 63 or 54");
    let error = "4.89E+62".parse::<InstallationId>().unwrap_err();
    assert_eq!(error, NumberError::Character { place: 2 });
    let error = "1".repeat(1000).parse::<ConfirmationId>().unwrap_err();
    assert_eq!(error.to_string(), "got 1000 digits, expected 48 or 42");
}

#[test]
fn the_range_ends_where_the_digits_end() {
    // 10^54, 10^45, 10^40 and 10^35 from outside this program, and what is printed one below.
    let limits = [
        ("0a70c3c40a64e6c51999090b65f67d9240000000000000", "9999994".repeat(9)),
        ("2cd76fe086b93ce2f768a00b22a00000000000", "999990".repeat(9)),
        ("1d6329f1c35ca4bfabb9f5610000000000", "999990".repeat(8)),
        ("13426172c74d822b878fe800000000", "999990".repeat(7)),
    ];
    let unpack = |bytes: &[u8]| match bytes.len() {
        17 | 15 => ConfirmationId::unpack(bytes).map(|id| id.to_string()),
        _ => InstallationId::unpack(bytes).map(|id| id.to_string()),
    };
    for (limit, most) in limits {
        let mut bytes = data_encoding::HEXLOWER.decode(limit.as_bytes()).unwrap();
        assert_eq!(unpack(&bytes), Err(PackedError::Range));
        for byte in bytes.iter_mut().rev() {
            let borrow;
            (*byte, borrow) = byte.overflowing_sub(1);
            if !borrow {
                break;
            }
        }
        assert_eq!(unpack(&bytes), Ok(most));
    }
    assert_eq!(InstallationId::unpack(&[0; 22]), Err(PackedError::Length { got: 22 }));
    for got in [0, 14, 16, 18, 19] {
        assert_eq!(ConfirmationId::unpack(&vec![0; got]), Err(PackedError::Length { got }));
    }
}

#[test]
fn extended_pids_have_one_shape() {
    let pids = [
        "03612-03311-000-000001-03-1033-26200.0000-2232026",
        "03612-03311-000-000001-03-1033-9600.0000-2232026",
        "03612-03311-000-000001-03-10241-26200.0000-2232026",
        "98765-43210-987-654321-98-7654-3210.9876-5432109",
        "98765-43210-987-654321-98-76543-2109.8765-4321098",
    ];
    for text in pids {
        let pid: ExtendedPid = text.parse().unwrap();
        assert_eq!(pid.to_string(), text);
        assert_eq!(pid.pack().unpack(), pid);
    }
    let [good, ..] = pids;
    for place in 0..good.len() {
        let mut bad = good.to_owned();
        bad.remove(place);
        // Only the build number may have a digit less.
        let shorter = (31..36).contains(&place);
        assert_eq!(bad.parse::<ExtendedPid>().is_ok(), shorter, "{bad}");
    }
    assert!(format!("{good} ").parse::<ExtendedPid>().is_err());
    assert!("".parse::<ExtendedPid>().is_err());
}

#[test]
fn guids_read_back_in_the_order_they_are_printed() {
    let text = "2de67392-b7a7-462a-b1ca-108dd189f588";
    let guid: Guid = text.parse().unwrap();
    assert_eq!(guid.to_string(), text);
    assert_eq!(guid.as_bytes()[..2], [0x2d, 0xe6]);
    assert_eq!(format!("{{{}}}", text.to_uppercase()).parse::<Guid>().unwrap(), guid);
    for bad in ["", "2de67392", "{2de67392-b7a7-462a-b1ca-108dd189f588", &text.replace('-', "0")] {
        assert!(bad.parse::<Guid>().is_err(), "{bad}");
    }
    assert!("+de67392-b7a7-462a-b1ca-108dd189f588".parse::<Guid>().is_err());
}

proptest! {
    #[test]
    fn packed_numbers_survive_print_and_read(bytes in prop::array::uniform23(any::<u8>())) {
        for packed in [&bytes[..], &bytes[..19]] {
            if let Ok(id) = InstallationId::unpack(packed) {
                prop_assert_eq!(id.packed(), packed);
                prop_assert_eq!(id.to_string().parse::<InstallationId>(), Ok(id));
                prop_assert_eq!(id.groups().parse::<InstallationId>(), Ok(id));
            }
        }
        for packed in [&bytes[..17], &bytes[..15]] {
            if let Ok(id) = ConfirmationId::unpack(packed) {
                prop_assert_eq!(id.packed(), packed);
                prop_assert_eq!(id.groups().parse::<ConfirmationId>(), Ok(id));
            }
        }
    }

    #[test]
    fn any_data_digits_pack_and_come_back(data in "[0-9]{54}") {
        let digits = |text: &str| text.bytes().map(|byte| byte - b'0').collect::<Vec<_>>();
        for width in [6, 7] {
            let groups: Vec<String> = data.as_bytes()[..9 * (width - 1)]
                .chunks(width - 1)
                .map(|group| {
                    let group = std::str::from_utf8(group).unwrap();
                    let weighted = digits(group).into_iter().enumerate();
                    let sum: usize = weighted.map(|(i, d)| usize::from(d) * (1 + i % 2)).sum();
                    format!("{group}{}", sum % 7)
                })
                .collect();
            let text = groups.concat();
            let id: InstallationId = text.parse().unwrap();
            prop_assert_eq!(id.to_string(), text);
            prop_assert_eq!(InstallationId::unpack(id.packed()), Ok(id));
        }
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = text.parse::<InstallationId>();
        let _ = text.parse::<ConfirmationId>();
        let _ = text.parse::<ExtendedPid>();
        let _ = text.parse::<Guid>();
    }
}
