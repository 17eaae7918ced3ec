package dev.slipway.capture.spool;

import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.error.ErrorCode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Numbers of the words that heads have in common. Each combination is written before its number is
/// used first in a file.
///
/// *Threads*: one.
final class WordNumbers {
    private static final int NEWEST = 4;

    private final FrameBuffer out;
    private final Map<CommonWords, Integer> numbers = new HashMap<>();

    /// Those that were looked up last, with their numbers.
    private final @Nullable CommonWords[] newest = new @Nullable CommonWords[NEWEST];

    private final int[] newestNumbers = new int[NEWEST];
    private int next;
    private int count;

    WordNumbers(FrameBuffer out) {
        this.out = out;
    }

    /// All are written again before they are used.
    void forget() {
        numbers.clear();
        Arrays.fill(newest, null);
    }

    /// The number of these words.
    int of(CaptureReason reason, String protocol, @Nullable ErrorCode refusal) {
        for (int i = 0; i < NEWEST; i++) {
            CommonWords known = newest[i];
            if (known != null && known.are(reason, protocol, refusal)) {
                return newestNumbers[i];
            }
        }
        CommonWords words = new CommonWords(reason, protocol, refusal);
        int number = number(words);
        newest[next] = words;
        newestNumbers[next] = number;
        next = (next + 1) % NEWEST;
        return number;
    }

    private int number(CommonWords words) {
        Integer known = numbers.get(words);
        if (known != null) {
            return known;
        }
        int number = count++;
        ErrorCode refusal = words.refusal();
        out.begin();
        out.putByte(SpoolFormat.WORDS);
        out.putInt(number);
        out.putText(words.reason().name());
        out.putText(words.protocol());
        out.putText(refusal == null ? "" : refusal.name());
        out.end();
        numbers.put(words, number);
        return number;
    }
}
