//! A plain loop in Rust: the csv crate's records to chat lines, blank cells refused, a digest of what is written.
use sha2::{Digest, Sha256};
use std::{env, error::Error, fs::File, io::BufWriter, io::Write};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().collect();
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 20).from_path(&args[1])?;
    let headers = reader.headers()?.clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (question, answer) = (column("question"), column("answer"));
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&args[2])?);
    let mut digest = Sha256::new();
    let mut record = csv::StringRecord::new();
    let mut line: Vec<u8> = Vec::new();
    let (mut rows, mut rejected) = (0u64, 0u64);
    while reader.read_record(&mut record)? {
        rows += 1;
        if record[question].trim().is_empty() || record[answer].trim().is_empty() {
            rejected += 1;
            continue;
        }
        line.clear();
        line.extend_from_slice(b"{\"messages\":[{\"role\":\"user\",\"content\":");
        serde_json::to_writer(&mut line, &record[question])?;
        line.extend_from_slice(b"},{\"role\":\"assistant\",\"content\":");
        serde_json::to_writer(&mut line, &record[answer])?;
        line.extend_from_slice(b"}]}\n");
        digest.update(&line);
        out.write_all(&line)?;
    }
    out.flush()?;
    let hex: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    println!("{{\"rows\":{rows},\"rejected\":{rejected},\"sha256\":\"{hex}\"}}");
    Ok(())
}
