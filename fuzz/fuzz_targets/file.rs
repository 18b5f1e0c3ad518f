//! Property: a trust update that is read is written again with the same bytes. A receipt, a passport and a trust
//! update are of the kind that the start of the file tells, and are read with no byte missing and none behind.

#![no_main]

use carnet_format::bundle::read_statement_file;
use carnet_format::update::update_file;
use carnet_format::{BundleError, Code, FileKind, Passport, Receipt, TrustUpdate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    whole(data, FileKind::Receipt, |mut file| read_statement_file::<Receipt>(&mut file));
    whole(data, FileKind::Passport, |mut file| read_statement_file::<Passport>(&mut file));
    let update = whole(data, FileKind::TrustUpdate, |mut file| TrustUpdate::read(&mut file));
    if let Some(update) = update {
        assert_eq!(update_file(update.claimed_text(), update.encoded()).unwrap(), data);
    }
});

fn whole<T>(
    data: &[u8],
    kind: FileKind,
    read: impl Fn(&[u8]) -> Result<T, BundleError>,
) -> Option<T> {
    let file = read(data).ok()?;
    assert_eq!(FileKind::of(&data[..data.len().min(FileKind::START)]), kind);
    let code = |data: &[u8]| read(data).err().and_then(|error| error.code());
    assert_eq!(code(&data[..data.len() - 1]), Some(Code::FileTruncated));
    assert_eq!(code(&[data, &[0]].concat()), Some(Code::FileTrailing));
    Some(file)
}
