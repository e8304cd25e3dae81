package io.github.asymlora.study;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A process, as leases name it: one that can be looked up, where it is of this machine.
 *
 * @param machine where it runs: host, and of Linux the container
 * @param process its number there
 * @param started when, in milliseconds; numbers are used again
 */
record Owner(String machine, long process, long started) {
    /** Milliseconds by which a start may seem to move when a clock is set. */
    private static final long DRIFT = 30_000;

    /** This process. */
    static final Owner ME = new Owner(thisMachine(), ProcessHandle.current().pid(), startOf(ProcessHandle.current()));

    private static String thisMachine() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unknown";
        }
        return host + "/" + namespace();
    }

    /** Containers of one name don't see each other's processes. */
    private static String namespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** What its lease says, other than before at each beat. */
    String beat(long count) {
        return String.join(" ", machine, Long.toString(process), Long.toString(started), Long.toString(count));
    }

    /** Whether a lease's owner is known to be gone. What isn't whole, or of another machine, may be alive. */
    static boolean isDead(String lease) {
        String[] parts = lease.split(" ");
        if (parts.length != 4 || !parts[0].equals(ME.machine())) {
            return false;
        }
        return ProcessHandle.of(Long.parseLong(parts[1]))
                .map(process -> !process.isAlive() || Math.abs(startOf(process) - Long.parseLong(parts[2])) > DRIFT)
                .orElse(true);
    }
}
