//! EXP-44. Compresses the chunks on all cores. The bytes do not depend on how many there are.

use std::io;

use carnet_format::ItemSet;
use carnet_format::chunk::Encoder;
use carnet_judge::parallel::{cores, in_order};

use super::Encoded;

pub(super) fn encode(set: &ItemSet<'_>) -> io::Result<Encoded> {
    encode_on(set, cores())
}

fn encode_on(set: &ItemSet<'_>, threads: usize) -> io::Result<Encoded> {
    let mut encoded = Encoded::default();
    let chunks = set.chunks().map(|chunk| Ok((chunk.1.len(), chunk)));
    let encode =
        |encoder: &mut Encoder, (items, plain): (u32, Vec<u8>)| encoder.encode(items, &plain);
    in_order(threads, chunks, encode, |frame| {
        encoded.extend([frame?]);
        Ok(())
    })
    .map(|()| encoded)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;
    use carnet_format::{Outcome, Response};

    /// EXP-44.
    #[test]
    fn the_bytes_do_not_depend_on_the_number_of_cores() {
        let responses: Vec<Response> = (0..400_000)
            .map(|item_index| Response {
                answers_index: 0,
                item_index,
                outcome: Outcome::Deferred(format!("code-{}", item_index % 977).parse().ok()),
            })
            .collect();
        let set = ItemSet::responses(&responses).unwrap();
        assert!(set.chunks().count() > 3);
        let one = encode_on(&set, 1).unwrap();
        for threads in [2, 3, 16] {
            assert_eq!(encode_on(&set, threads).unwrap(), one);
        }
    }
}
