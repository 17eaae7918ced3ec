package dev.slipway.api.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/// The address of IPv4 that one of IPv6 has in it, for whoever translates: what may not be called
/// by the one may not be called by the other.
///
/// *Source*: RFC 6052, section 2.1; RFC 8215; RFC 3056; RFC 4291, section 2.5.5.1.
public final class CarriedAddress {
    private static final byte[] TRANSLATED = {
        0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0
    };

    /// For translators of one network, which choose what follows.
    private static final byte[] TRANSLATED_HERE = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 1};

    private static final byte[] SIX_TO_FOUR = {0x20, 0x02};
    private static final byte[] COMPATIBLE = new byte[12];
    private static final int AT_THE_END = 12;
    private static final int OF_FOUR = 4;

    private CarriedAddress() {}

    /// The address inside; none where it is one of IPv4 itself, or carries none.
    public static Optional<InetAddress> of(InetAddress address) {
        if (!(address instanceof Inet6Address) || address.isLoopbackAddress()) {
            return Optional.empty();
        }
        byte[] bytes = address.getAddress();
        OptionalInt place = place(bytes);
        return place.isPresent() ? Optional.of(at(place.getAsInt(), bytes)) : Optional.empty();
    }

    private static OptionalInt place(byte[] address) {
        if (begins(address, SIX_TO_FOUR)) {
            return OptionalInt.of(SIX_TO_FOUR.length);
        }
        boolean isAtTheEnd =
                begins(address, TRANSLATED)
                        || begins(address, TRANSLATED_HERE)
                        || begins(address, COMPATIBLE);
        return isAtTheEnd ? OptionalInt.of(AT_THE_END) : OptionalInt.empty();
    }

    private static boolean begins(byte[] address, byte[] start) {
        return Arrays.equals(address, 0, start.length, start, 0, start.length);
    }

    private static InetAddress at(int place, byte[] address) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address, place, place + OF_FOUR));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
