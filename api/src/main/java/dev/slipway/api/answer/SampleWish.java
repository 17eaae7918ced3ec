package dev.slipway.api.answer;

import dev.slipway.api.push.PushedFile;
import dev.slipway.api.push.Sample;
import java.util.List;

/// The wish to learn from a sample what the description of uploaded files should say.
///
/// @param files of the package
public record SampleWish(List<PushedFile> files, Sample sample) {
    public SampleWish {
        files = List.copyOf(files);
    }
}
