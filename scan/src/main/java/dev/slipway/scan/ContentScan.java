package dev.slipway.scan;

import dev.slipway.scan.archive.Allowance;
import dev.slipway.scan.archive.Inside;
import dev.slipway.scan.archive.StreamScan;
import dev.slipway.scan.archive.TarScan;
import dev.slipway.scan.archive.ZipScan;
import dev.slipway.scan.content.Content;
import dev.slipway.scan.finding.Findings;
import dev.slipway.scan.finding.Limits;
import dev.slipway.scan.finding.Rule;
import dev.slipway.scan.format.NumpyScan;
import dev.slipway.scan.format.OnnxScan;
import dev.slipway.scan.format.SafetensorsScan;
import dev.slipway.scan.format.Siblings;
import dev.slipway.scan.pickle.PickleScan;
import dev.slipway.scan.secret.Secrets;
import dev.slipway.scan.secret.TextScan;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/// Decides by content what a file is, and has it scanned as that. Names decide nothing, except that
/// the payload of a tensor in a PyTorch archive is known to be no format at all.
final class ContentScan {
    private static final Pattern TORCH_PAYLOAD = Pattern.compile(".*![^!/]+/data/\\d+");
    private static final Siblings IN_ARCHIVE = path -> new Siblings.Sibling(Long.MAX_VALUE / 2, "");

    private final Findings findings;
    private final Limits limits;
    private final Allowance allowance;
    private final Secrets secrets;
    private final TextScan texts;

    ContentScan(Findings findings, Limits limits) {
        this.findings = findings;
        this.limits = limits;
        this.allowance = new Allowance(limits);
        this.secrets = new Secrets(findings);
        this.texts = new TextScan(secrets, limits);
    }

    /// Scans one file.
    void scan(Content content, String file, Siblings siblings) throws IOException {
        look(content, new Kind(file, 0, false, siblings));
    }

    private record Kind(String file, int nesting, boolean torch, Siblings siblings) {}

    private void look(Content content, Kind kind) throws IOException {
        if (content.size() == 0 || (kind.torch() && TORCH_PAYLOAD.matcher(kind.file()).matches())) {
            return;
        }
        Inside inside =
                (entry, file, nesting, torch) ->
                        look(entry, new Kind(file, nesting, torch, IN_ARCHIVE));
        ZipScan zips = new ZipScan(findings, limits, allowance, inside);
        if (Heads.isZip(content)) {
            zips.scan(content, kind.file(), kind.nesting());
            return;
        }
        packedOrPlain(content, kind, inside);
        if (ZipScan.endsAsZip(content)) {
            findings.add(kind.file(), 0, Rule.POLYGLOT, "something else that ends as a ZIP file");
            zips.scan(content, kind.file(), kind.nesting());
        }
    }

    private void packedOrPlain(Content content, Kind kind, Inside inside) throws IOException {
        if (packed(content, kind, inside)) {
            alsoPickle(content, kind);
            alsoZlib(content, kind, inside);
        } else if (!code(content, kind.file()) && !tensors(content, kind)) {
            Optional<Content> zlib = StreamScan.zlibIn(content);
            if (zlib.isPresent()) {
                streams(inside).zlib(zlib.get(), kind.file(), kind.nesting());
            } else if (TextScan.recognises(content)) {
                texts.scan(content, kind.file());
            }
        }
    }

    private StreamScan streams(Inside inside) {
        return new StreamScan(findings, limits, allowance, inside);
    }

    private boolean packed(Content content, Kind kind, Inside inside) throws IOException {
        Optional<String> packed = Heads.packed(content);
        Optional<String> unscanned = Heads.unscanned(content);
        if (Heads.isGzip(content)) {
            streams(inside).gzip(content, kind.file(), kind.nesting());
        } else if (packed.isPresent()) {
            findings.add(
                    kind.file(),
                    0,
                    Rule.ARCHIVE_UNREADABLE,
                    "packed with " + packed.get() + " (expected: ZIP, tar, gzip or zlib)");
        } else if (unscanned.isPresent()) {
            findings.add(kind.file(), 0, Rule.FORMAT_NOT_SCANNED, unscanned.get());
        } else if (TarScan.recognises(content)) {
            new TarScan(findings, limits, inside).scan(content, kind.file(), kind.nesting());
        } else {
            return false;
        }
        return true;
    }

    /// What begins as something else may begin as a pickle too, and who loads pickles does not ask.
    private void alsoPickle(Content content, Kind kind) throws IOException {
        PickleScan pickles = pickles(kind.file());
        if (pickles.recognises(content, 0)) {
            findings.add(kind.file(), 0, Rule.POLYGLOT, "something else that begins as a pickle");
            pickles.scan(content, kind.file(), kind.torch());
        }
    }

    /// joblib asks for the first bytes alone, which are the first entry's name in a tar file.
    private void alsoZlib(Content content, Kind kind, Inside inside) throws IOException {
        Optional<Content> zlib = StreamScan.zlibIn(content);
        if (zlib.isPresent()) {
            findings.add(kind.file(), 0, Rule.POLYGLOT, "something else that begins as zlib");
            streams(inside).zlib(zlib.get(), kind.file(), kind.nesting());
        }
    }

    private PickleScan pickles(String file) {
        return new PickleScan(
                new PickleScan.Setting(
                        findings, limits, (offset, text) -> secrets.search(text, file, offset)));
    }

    private boolean code(Content content, String file) throws IOException {
        Optional<String> program = Heads.nativeCode(content);
        if (program.isPresent()) {
            findings.add(file, 0, Rule.NATIVE_CODE, program.get());
            return true;
        }
        if (Heads.isPythonBytecode(content)) {
            findings.add(file, 0, Rule.PYTHON_BYTECODE, "compiled Python");
            return true;
        }
        return false;
    }

    private boolean tensors(Content content, Kind kind) throws IOException {
        String file = kind.file();
        PickleScan pickles = pickles(file);
        if (NumpyScan.recognises(content)) {
            new NumpyScan(findings, pickles).scan(content, file);
        } else if (SafetensorsScan.recognises(content)) {
            new SafetensorsScan(findings).scan(content, file);
            alsoPickle(content, kind);
        } else if (pickles.recognises(content, 0)) {
            pickles.scan(content, file, kind.torch());
        } else if (OnnxScan.recognises(content)) {
            new OnnxScan(findings).scan(content, file, kind.siblings());
        } else {
            return false;
        }
        return true;
    }
}
