package io.github.asymlora;

import static net.bytebuddy.matcher.ElementMatchers.named;

import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.loading.ClassReloadingStrategy;

/**
 * Records what would go between host and device: DJL's calls that read values back, for which the host waits, and those
 * that bring values of the host's. On the CPU they are the same calls.
 */
public final class EngineTraffic {
    private static final List<String> READS = new CopyOnWriteArrayList<>();
    private static final List<String> COPIES = new CopyOnWriteArrayList<>();
    private static boolean installed;

    /** By which of our methods each was asked for. */
    public record Seen(List<String> reads, List<String> copies) {}

    private EngineTraffic() {}

    /** What a piece of work asks for. */
    public static synchronized Seen of(Runnable work) {
        install();
        READS.clear();
        COPIES.clear();
        work.run();
        return new Seen(List.copyOf(READS), List.copyOf(COPIES));
    }

    private static void install() {
        if (installed) {
            return;
        }
        ByteBuddyAgent.install();
        new ByteBuddy()
                .redefine(JniUtils.class)
                .visit(Advice.to(Read.class)
                        .on(named("getByteBuffer")
                                .or(named("contentEqual"))
                                .or(named("nonZeros"))
                                .or(named("unique"))
                                .or(named("booleanMask"))))
                .visit(Advice.to(Copy.class).on(named("createNdFromByteBuffer").or(named("set"))))
                .make()
                .load(JniUtils.class.getClassLoader(), ClassReloadingStrategy.fromInstalledAgent());
        installed = true;
    }

    /** Called by DJL, which has this as its own code. */
    public static final class Read {
        private Read() {}

        @Advice.OnMethodEnter
        static void enter() {
            note(true);
        }
    }

    /** The same. */
    public static final class Copy {
        private Copy() {}

        @Advice.OnMethodEnter
        static void enter() {
            note(false);
        }
    }

    /** Arguments of scripts stay in the host's memory. */
    public static void note(boolean read) {
        String by = StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> frame.getClassName().startsWith("io.github.asymlora.")
                                && !frame.getClassName().startsWith(EngineTraffic.class.getName()))
                        .map(frame -> frame.getClassName().replaceFirst(".*\\.", "") + "." + frame.getMethodName())
                        .findFirst()
                        .orElse("?"));
        if (!by.startsWith("TorchScript.")) {
            (read ? READS : COPIES).add(by);
        }
    }
}
