package dev.slipway.packages;

import org.jspecify.annotations.Nullable;

/// Something that is no package or will not be taken for one: the message says where and why.
public final class PackageRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 200;

    /// Refuses what stands at `place`.
    public PackageRefusedException(String place, String reason) {
        this(place, reason, null);
    }

    /// Refuses what stands at `place`.
    public PackageRefusedException(String place, String reason, @Nullable Throwable cause) {
        super(shown(place) + ": " + reason, cause);
    }

    /// Names come from strangers: what a terminal would obey is not shown.
    private static String shown(String place) {
        String printable = place.replaceAll("\\p{C}", "?");
        return printable.length() > SHOWN ? printable.substring(0, SHOWN) + "..." : printable;
    }
}
