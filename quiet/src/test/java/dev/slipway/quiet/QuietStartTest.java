package dev.slipway.quiet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class QuietStartTest {
    /// Prints what the kernel says of the process that it is.
    static final class Self {
        private Self() {}

        public static void main(String[] arguments) {
            System.out.println(KernelView.niceness("self"));
            System.out.println(KernelView.policy("self"));
            System.out.println(KernelView.expendability("self"));
            System.out.println(System.getenv().keySet());
        }
    }

    private static List<String> started(boolean getsOn) throws Exception {
        return started("", getsOn);
    }

    private static List<String> started(String limits, boolean getsOn) throws Exception {
        String classPath = System.getProperty("java.class.path", "");
        List<String> arguments = List.of("-cp", classPath, Self.class.getName());
        Process child = QuietStart.java(limits, arguments, getsOn).start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).isZero();
        return said.lines().toList();
    }

    @Test
    void aChildIsOfTheIdleClassWhereThatGetsOn() throws Exception {
        assertThat(started(true).subList(0, 2)).containsExactly("19", "5");
    }

    /// Each program of a start takes a millisecond or so from whoever answers requests.
    @Test
    void whateverAChildsStartRunsIsOfTheIdleClassToo() throws Exception {
        // The 41st field is the class; the shell's name has no blank.
        assertThat(started("cut -d ' ' -f 41 /proc/$$/stat; ", true).getFirst()).isEqualTo("5");
    }

    @Test
    void aChildHasTheLowestNicenessAloneWhereTheIdleClassGetsNowhere() throws Exception {
        assertThat(started(false).subList(0, 2)).containsExactly("19", "0");
    }

    @Test
    void aChildIsTheFirstToGoWhereMemoryIsShort() throws Exception {
        assertThat(started(true).get(2)).isEqualTo("1000");
    }

    @Test
    void aChildIsGivenNothingOfTheEnvironmentButWhereProgramsAre() throws Exception {
        assertThat(started(true).getLast()).contains("PATH").doesNotContain("JAVA_HOME", "HOME");
    }
}
