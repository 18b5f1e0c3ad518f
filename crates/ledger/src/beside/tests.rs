//! What makes a grant uncertain.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use carnet_format::{Digest, ItemRef, KeyType, MicrosoftRequest, Purpose, Request, RequestBody};

use super::*;
use crate::{RequestKey, Subject};

/// What a machine shows: the activation id and the number.
type Shown<'a> = (Option<&'a str>, &'a str);

const ONE: &str = "033255090385053904665824186342756737844895181384546394354129604";
const OTHER: &str = "489126343257012289105546522085205332958764158851011127139061121";
const PRODUCT: Option<&str> = Some("f520e45e-7413-4a34-a497-d2765967d094");
const ANOTHER: Option<&str> = Some("00000000-7413-4a34-a497-d2765967d094");

fn request((product, number): Shown<'_>, grant: Option<GrantRecord>) -> RequestRecord {
    let installation_id = number.parse().unwrap();
    let numbers = MicrosoftRequest {
        key_type: KeyType::Mak,
        application_id: None,
        activation_id: product.map(|id| id.parse().unwrap()),
        extended_pid: None,
        installation_id,
    };
    let request = Request {
        purpose: Purpose::Activate,
        reason: None,
        replaces: None,
        continues: None,
        body: RequestBody::Microsoft(numbers.clone()),
    };
    RequestRecord {
        item: ItemRef { bundle: Digest::of(b"a"), index: 0 },
        key: RequestKey::of(&request),
        state: ItemState::Granted,
        purpose: request.purpose,
        reason: None,
        subject: Subject::Microsoft((&numbers).into()),
        grant,
        code: None,
        mark: None,
    }
}

fn grant(text: &[u8]) -> GrantRecord {
    GrantRecord::Content(Digest::of(text))
}

/// LEDGER-42.
#[test]
fn a_grant_is_uncertain_by_what_another_ledger_knows() {
    let nothing = Heard { is_gone: false, same: None, requests: &[] };
    let (its, not_its) = (grant(b"its"), grant(b"another"));
    let granted = request((PRODUCT, ONE), Some(its.clone()));
    let judge = |heard| why(&granted, heard);
    assert_eq!(judge(nothing), None);
    assert_eq!(judge(Heard { is_gone: true, ..nothing }), Some(Why::Gone));
    assert_eq!(judge(Heard { same: Some(Some(&its)), ..nothing }), None);
    assert_eq!(judge(Heard { same: Some(Some(&not_its)), ..nothing }), Some(Why::Asked));
    assert_eq!(judge(Heard { same: Some(None), ..nothing }), Some(Why::Asked));
    for (shown, expected) in [
        ((PRODUCT, OTHER), Some(Why::Other)),
        ((None, OTHER), Some(Why::Other)),
        ((ANOTHER, OTHER), None),
        ((PRODUCT, ONE), None),
        ((None, ONE), None),
    ] {
        let requests = [request(shown, None)];
        assert_eq!(why(&granted, Heard { requests: &requests, ..nothing }), expected, "{shown:?}");
    }
    let unnamed = request((None, ONE), Some(its));
    let requests = [request((PRODUCT, OTHER), None)];
    assert_eq!(why(&unnamed, Heard { requests: &requests, ..nothing }), Some(Why::Other));
}
