package dev.slipway.runtime;

import dev.slipway.api.model.Signature;
import java.util.Arrays;

/// The outputs a call wants, as positions in the signature.
public final class OutputSelection {
    private final int[] positions;

    private OutputSelection(int[] positions) {
        this.positions = positions;
    }

    /// All outputs in the signature's order.
    public static OutputSelection all(Signature signature) {
        int[] positions = new int[signature.outputs().size()];
        Arrays.setAll(positions, i -> i);
        return new OutputSelection(positions);
    }

    /// These positions, in this order.
    public static OutputSelection of(int... positions) {
        return new OutputSelection(positions.clone());
    }

    /// How many outputs are wanted.
    public int count() {
        return positions.length;
    }

    /// The signature position of the `index`-th wanted output.
    public int position(int index) {
        return positions[index];
    }
}
