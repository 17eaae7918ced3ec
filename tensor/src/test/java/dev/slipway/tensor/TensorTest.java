package dev.slipway.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

final class TensorTest {
    @Test
    void shapeWithoutElementsMayNotClaimManyRows() {
        Shape tokens = Shape.of(-1, -1, 384);
        assertThat(tokens.isOverclaimedBy(Shape.of(4_096, 0, 384))).isFalse();
        assertThat(tokens.isOverclaimedBy(Shape.of(4_097, 0, 384))).isTrue();
        assertThat(tokens.isOverclaimedBy(Shape.of(0, Long.MAX_VALUE, 384))).isTrue();
        assertThat(tokens.isOverclaimedBy(Shape.of(9_000, 1, 384))).as("elements").isFalse();
        assertThat(Shape.of(-1, 9_000).isOverclaimedBy(Shape.of(0, 9_000))).as("fixed").isFalse();
        Shape image = Shape.of(-1, 3, -1, -1);
        assertThat(image.isOverclaimedBy(Shape.of(0, 3, 64, 64))).isFalse();
        assertThat(image.isOverclaimedBy(Shape.of(0, 3, 64, 65))).isTrue();
    }

    @Test
    void signatureShapeAcceptsAnyExtentOnAnOpenAxis() {
        Shape signature = Shape.of(-1, 6);
        assertThat(signature.accepts(Shape.of(1, 6))).isTrue();
        assertThat(signature.accepts(Shape.of(0, 6))).isTrue();
        assertThat(signature.accepts(Shape.of(1, 5))).isFalse();
        assertThat(signature.accepts(Shape.of(6))).isFalse();
    }

    @Test
    void elementCountRefusesToOverflow() {
        Shape huge = Shape.of(1L << 40, 1L << 40);
        assertThatThrownBy(huge::elementCount).isInstanceOf(ArithmeticException.class);
        assertThat(Shape.of(1L << 40, 1L << 40, 0).elementCount()).isZero();
        assertThat(Shape.SCALAR.elementCount()).isEqualTo(1);
    }

    @Test
    void extentsBelowMinusOneAreRefused() {
        assertThatThrownBy(() -> Shape.of(1, -2)).hasMessageContaining("expected: extents >= -1");
    }

    @Test
    void bufferMustHoldExactlyTheShape() {
        ByteBuffer eight = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        assertThatThrownBy(() -> new DenseTensor(Datatype.FP32, Shape.of(3), eight))
                .hasMessageContaining("8 bytes (expected: 12");
    }

    @Test
    void unsignedElementsReadAsUnsigned() {
        ByteBuffer ones = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        ones.putLong(0, -1);
        assertThat(new DenseTensor(Datatype.UINT8, Shape.of(8), ones).longAt(7)).isEqualTo(255);
        assertThat(new DenseTensor(Datatype.UINT32, Shape.of(2), ones).longAt(1))
                .isEqualTo(4294967295L);
        assertThat(new DenseTensor(Datatype.UINT64, Shape.of(1), ones).doubleAt(0))
                .isEqualTo(0x1p64);
    }

    @Test
    void bytesElementCountMustMatchItsShape() {
        assertThatThrownBy(() -> BytesTensor.ofText(Shape.of(2), "one"))
                .hasMessageContaining("1 (expected: 2");
    }
}
