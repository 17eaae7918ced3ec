package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class ShownTextTest {
    private static final String HOSTILE = "good\u001b[2K\rbad\u009b1A\u0007\u007f\nnext\t!";

    @Test
    void whatTellsATerminalWhatToDoIsWrittenAsItsNumber() {
        assertThat(ShownText.line(HOSTILE))
                .isEqualTo("good\\u001b[2K\\u000dbad\\u009b1A\\u0007\\u007f\\u000anext\\u0009!");
        assertThat(ShownText.lines(HOSTILE))
                .isEqualTo("good\\u001b[2K\\u000dbad\\u009b1A\\u0007\\u007f\nnext\t!");
    }

    /// A terminal that knows of directions shows the first of these as `yes to 14, no to 3`.
    @Test
    void whatTurnsTheOrderOfATextIsWrittenAsItsNumber() {
        assertThat(ShownText.line("\u202e3 ot on ,41 ot sey"))
                .isEqualTo("\\u202e3 ot on ,41 ot sey");
        assertThat(ShownText.lines("a\u2066b\u2069\n")).isEqualTo("a\\u2066b\\u2069\n");
        assertThat(ShownText.line("\u05e9\u05dc\u05d5\u05dd"))
                .isEqualTo("\u05e9\u05dc\u05d5\u05dd");
    }

    @Test
    void anyOtherTextStaysAsItIs() {
        String text = "día – \ud83d\udea2 \\u001b \"quoted\"";
        assertThat(ShownText.line(text)).isSameAs(text);
    }

    @Test
    void whatIsWrittenIsShownHoweverItIsWritten() {
        StringWriter text = new StringWriter();
        PrintWriter out = ShownText.on(new PrintWriter(text));
        out.println("a\u001bb");
        out.printf("%s%n", "c\u009bd");
        out.write('\u0007');
        out.flush();
        assertThat(text.toString().replace(System.lineSeparator(), "\n"))
                .isEqualTo("a\\u001bb\nc\\u009bd\n\\u0007");
    }
}
