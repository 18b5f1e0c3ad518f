//! Prints `spec/codes.md`: `cargo run -p carnet-format --example codes > spec/codes.md`.

use carnet_format::Code;

fn main() {
    print!("{}", Code::table());
}
