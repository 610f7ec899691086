//! Just enough of a PDF reader to compare two files object by object.

use std::collections::BTreeMap;

/// Objects by number: what is written before the data, and the data uncompressed.
pub type Objects = BTreeMap<usize, (Vec<u8>, Vec<u8>)>;

/// Reads all objects of a file.
///
/// The length of a stream and its compression depend on the version of the compressor, and the
/// metadata holds a hash of the whole file; both are left out.
pub fn objects(file: &[u8]) -> Objects {
    let mut found = Objects::new();
    let mut at = 0;
    while let Some(start) = find(&file[at..], b" 0 obj\n").map(|offset| at + offset) {
        let digits = file[..start]
            .iter()
            .rev()
            .take_while(|b| b.is_ascii_digit());
        let number = decimal(&file[start - digits.count()..start]);
        let body = start + b" 0 obj\n".len();
        let end = body + find(&file[body..], b"endobj").expect("objects end");
        let stream = find(&file[body..end], b"stream\n").map(|offset| body + offset);
        let Some(stream) = stream else {
            found.insert(number, (file[body..end].to_vec(), Vec::new()));
            at = end;
            continue;
        };
        let head = &file[body..stream];
        let key = find(head, b"/Length ").expect("streams have a length") + b"/Length ".len();
        let digits = head[key..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        let length = decimal(&head[key..key + digits]);
        let first = stream + b"stream\n".len();
        let data = &file[first..first + length];
        let data = if find(head, b"/FlateDecode").is_some() {
            inflate(&data[2..])
        } else if find(head, b"/Type/Metadata").is_some() {
            Vec::new()
        } else {
            data.to_vec()
        };
        let mut head = head.to_vec();
        head.drain(key..key + digits);
        found.insert(number, (head, data));
        at = first + length;
    }
    found
}

fn decimal(digits: &[u8]) -> usize {
    let text = std::str::from_utf8(digits).expect("digits");
    text.parse().expect("a number")
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

/// Bits of a deflated stream, lowest first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> usize {
        (0..count).fold(0, |value, place| {
            let bit = self.bytes[self.at / 8] >> (self.at % 8) & 1;
            self.at += 1;
            value | usize::from(bit) << place
        })
    }
}

/// A Huffman code: symbols by length and value.
struct Code(BTreeMap<(usize, usize), usize>);

impl Code {
    fn new(lengths: &[usize]) -> Code {
        let mut codes = BTreeMap::new();
        let mut next = 0;
        for length in 1..16 {
            next <<= 1;
            for (symbol, _) in lengths.iter().enumerate().filter(|(_, l)| **l == length) {
                codes.insert((length, next), symbol);
                next += 1;
            }
        }
        Code(codes)
    }

    fn read(&self, bits: &mut Bits) -> usize {
        let mut value = 0;
        for length in 1..16 {
            value = value << 1 | bits.take(1);
            if let Some(symbol) = self.0.get(&(length, value)) {
                return *symbol;
            }
        }
        panic!("no such code");
    }
}

/// RFC 1951.
fn inflate(bytes: &[u8]) -> Vec<u8> {
    let mut bits = Bits { bytes, at: 0 };
    let mut out = Vec::new();
    loop {
        let last = bits.take(1) == 1;
        match bits.take(2) {
            0 => {
                bits.at = bits.at.div_ceil(8) * 8;
                let length = bits.take(16);
                bits.take(16);
                out.extend((0..length).map(|_| bits.take(8) as u8));
            }
            1 => {
                let mut lengths = vec![8; 288];
                lengths[144..256].fill(9);
                lengths[256..280].fill(7);
                block(
                    &mut bits,
                    &Code::new(&lengths),
                    &Code::new(&[5; 30]),
                    &mut out,
                );
            }
            2 => {
                let (literal, distance) = tables(&mut bits);
                block(&mut bits, &literal, &distance, &mut out);
            }
            _ => panic!("no such block"),
        }
        if last {
            return out;
        }
    }
}

fn tables(bits: &mut Bits) -> (Code, Code) {
    const ORDER: [usize; 19] = [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ];
    let (literals, distances, count) = (bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4);
    let mut lengths = [0; 19];
    for &place in &ORDER[..count] {
        lengths[place] = bits.take(3);
    }
    let code = Code::new(&lengths);
    let mut lengths = Vec::new();
    while lengths.len() < literals + distances {
        let (length, times) = match code.read(bits) {
            16 => (lengths[lengths.len() - 1], 3 + bits.take(2)),
            17 => (0, 3 + bits.take(3)),
            18 => (0, 11 + bits.take(7)),
            length => (length, 1),
        };
        lengths.extend(std::iter::repeat_n(length, times));
    }
    let (literal, distance) = lengths.split_at(literals);
    (Code::new(literal), Code::new(distance))
}

fn block(bits: &mut Bits, literal: &Code, distance: &Code, out: &mut Vec<u8>) {
    loop {
        let symbol = literal.read(bits);
        match symbol {
            0..256 => out.push(symbol as u8),
            256 => return,
            _ => {
                let length = length(symbol - 257, bits);
                let back = match distance.read(bits) {
                    code @ 0..4 => code + 1,
                    code => {
                        let extra = code / 2 - 1;
                        ((2 + code % 2) << extra) + 1 + bits.take(extra)
                    }
                };
                for _ in 0..length {
                    out.push(out[out.len() - back]);
                }
            }
        }
    }
}

fn length(code: usize, bits: &mut Bits) -> usize {
    match code {
        0..8 => code + 3,
        28 => 258,
        _ => {
            let extra = code / 4 - 1;
            ((4 + code % 4) << extra) + 3 + bits.take(extra)
        }
    }
}
