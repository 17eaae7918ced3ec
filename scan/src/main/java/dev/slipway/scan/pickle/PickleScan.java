package dev.slipway.scan.pickle;

import dev.slipway.scan.content.Content;
import dev.slipway.scan.content.Cursor;
import dev.slipway.scan.finding.Findings;
import dev.slipway.scan.finding.Limits;
import dev.slipway.scan.finding.Rule;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.BiConsumer;

/// Scans pickles of every protocol, alone or as PyTorch and joblib embed them.
public final class PickleScan {
    /// Stands for the number that opens PyTorch's older files.
    static final long TORCH_MAGIC = 0x1950A86A20F9469CL;

    private static final byte[] TORCH_MAGIC_BYTES = {
        0x6C, (byte) 0xFC, (byte) 0x9C, 0x46, (byte) 0xF9, 0x20, 0x6A, (byte) 0xA8, 0x50, 0x19
    };
    private static final int TORCH_PICKLES = 5;
    private static final int UNLIKELY_STEPS = 1_000;
    private static final Limits TRIAL = new Limits(0, 1, 0, 1, 1, 20_000, 100, 0);

    private final AllowList plain = AllowList.plain();
    private final AllowList torch = AllowList.torch();
    private final Setting setting;

    /// What a scan of pickles reports to.
    ///
    /// @param texts takes every text constant with its offset
    public record Setting(Findings findings, Limits limits, BiConsumer<Long, String> texts) {}

    /// Reports to these.
    public PickleScan(Setting setting) {
        this.setting = setting;
    }

    static boolean isTorchMagic(Cursor after, long start) throws IOException {
        return Arrays.equals(after.at(start, TORCH_MAGIC_BYTES.length), TORCH_MAGIC_BYTES);
    }

    /// Whether content begins as a pickle that could do something. It is tried, because texts may
    /// begin like an old pickle and weights like a new one.
    public boolean recognises(Content content, long offset) throws IOException {
        byte[] head = content.bytes(offset, 2);
        if (head.length < 2) {
            return false;
        }
        boolean says = (head[0] & 0xFF) == 0x80 && head[1] >= 0 && head[1] <= 5;
        PickleMachine machine =
                new PickleMachine(
                        new PickleDecoder(new Cursor(content, offset)),
                        "",
                        plain,
                        new Setting(new Findings(1), TRIAL, (at, text) -> {}));
        boolean ends;
        try {
            machine.run();
            ends = true;
        } catch (BrokenPickleException | EOFException e) {
            ends = false;
        }
        return machine.acts()
                || machine.steps() > UNLIKELY_STEPS
                || (machine.loadsNames() && (ends || says))
                || (says && ends);
    }

    /// Scans content that begins with a pickle.
    ///
    /// @param fromTorch whether it comes from a PyTorch container
    public void scan(Content content, String file, boolean fromTorch) throws IOException {
        Cursor in = new Cursor(content, 0);
        PickleMachine first = machine(in, file, fromTorch ? torch : plain);
        if (!ran(first, in, file)) {
            return;
        }
        boolean legacy =
                first.result() instanceof Value.Whole whole && whole.number() == TORCH_MAGIC;
        for (int i = 1; legacy && i < TORCH_PICKLES; i++) {
            if (!ran(machine(in, file, torch), in, file)) {
                return;
            }
        }
        if (!legacy) {
            trailing(content, in, file, fromTorch);
        }
    }

    private void trailing(Content content, Cursor in, String file, boolean fromTorch)
            throws IOException {
        if (in.atEnd()) {
            return;
        }
        long end = in.position();
        setting.findings()
                .add(
                        file,
                        end,
                        Rule.PICKLE_TRAILING,
                        in.remaining() + " bytes follow the pickle's end");
        if (recognises(content, end)) {
            ran(machine(in, file, fromTorch ? torch : plain), in, file);
        }
    }

    private PickleMachine machine(Cursor in, String file, AllowList allowed) {
        return new PickleMachine(new PickleDecoder(in), file, allowed, setting);
    }

    /// Whether the pickle came to its end.
    private boolean ran(PickleMachine machine, Cursor in, String file) throws IOException {
        try {
            machine.run();
            return true;
        } catch (BrokenPickleException | EOFException e) {
            setting.findings()
                    .add(
                            file,
                            in.position(),
                            Rule.PICKLE_BROKEN,
                            "broken pickle: " + e.getMessage());
            return false;
        }
    }
}
