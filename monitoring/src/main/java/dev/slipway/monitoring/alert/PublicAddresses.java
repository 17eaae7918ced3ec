package dev.slipway.monitoring.alert;

import dev.slipway.api.access.CarriedAddress;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/// Which addresses lead out: none of this machine or of private networks, none that is link-local,
/// multicast or reserved. Those that carry another address inside count as what they carry.
///
/// *Source*: the registries of special-purpose addresses of IANA, RFC 6890.
final class PublicAddresses {
    private static final List<Block> OTHERS =
            List.of(
                    block("0.0.0.0", 8),
                    block("10.0.0.0", 8),
                    block("100.64.0.0", 10),
                    block("127.0.0.0", 8),
                    block("169.254.0.0", 16),
                    block("172.16.0.0", 12),
                    block("192.0.0.0", 24),
                    block("192.0.2.0", 24),
                    block("192.88.99.0", 24),
                    block("192.168.0.0", 16),
                    block("198.18.0.0", 15),
                    block("198.51.100.0", 24),
                    block("203.0.113.0", 24),
                    block("224.0.0.0", 4),
                    block("240.0.0.0", 4),
                    // Unspecified, loopback, compatible and mapped ones.
                    block("::", 8),
                    block("100::", 64),
                    block("2001::", 23),
                    block("2001:db8::", 32),
                    block("3fff::", 20),
                    block("5f00::", 16),
                    block("fc00::", 7),
                    block("fe80::", 10),
                    block("fec0::", 10),
                    block("ff00::", 8));

    /// Those that nobody but this network's own translator, or nobody at all, takes for what they
    /// carry.
    private static final List<Block> OF_THIS_NETWORK =
            List.of(block("::", 96), block("64:ff9b:1::", 48));

    private PublicAddresses() {}

    /// Addresses that begin alike.
    @SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares as records
    private record Block(byte[] start, int bits) {
        boolean holds(byte[] address) {
            if (address.length != start.length) {
                return false;
            }
            int whole = bits / Byte.SIZE;
            int rest = bits % Byte.SIZE;
            if (!Arrays.equals(address, 0, whole, start, 0, whole)) {
                return false;
            }
            int mask = 0xff00 >> rest;
            return rest == 0 || ((address[whole] ^ start[whole]) & mask & 0xff) == 0;
        }
    }

    private static Block block(String start, int bits) {
        return new Block(InetAddress.ofLiteral(start).getAddress(), bits);
    }

    /// Whether an address leads out.
    static boolean holds(InetAddress address) {
        if (isIn(OF_THIS_NETWORK, address)) {
            return false;
        }
        return CarriedAddress.of(address)
                .map(PublicAddresses::holds)
                .orElseGet(() -> !isIn(OTHERS, address));
    }

    private static boolean isIn(List<Block> blocks, InetAddress address) {
        byte[] bytes = address.getAddress();
        return blocks.stream().anyMatch(block -> block.holds(bytes));
    }
}
