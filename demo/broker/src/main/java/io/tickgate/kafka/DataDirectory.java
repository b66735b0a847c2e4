package io.tickgate.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.jspecify.annotations.Nullable;

/**
 * Where one broker keeps its log: checked before Kafka sees it, since Kafka's own answer to a bad directory is to end
 * the JVM.
 *
 * <p>Confined to the thread that starts the broker, then to the one that closes it.
 */
final class DataDirectory {

    /** Kafka's own lock on a directory in use. */
    private static final String LOCK_FILE = ".lock";
    /** The same for all, so that a directory fits whichever broker comes back to it. */
    private static final String CLUSTER_ID = "tickgate-embedded-kafka";

    private final Path path;
    private final boolean temporary;

    private DataDirectory(Path path, boolean temporary) {
        this.path = path;
        this.temporary = temporary;
    }

    static DataDirectory open(BrokerSettings settings) {
        DataDirectory directory = create(settings.dataDirectory());
        try {
            directory.checkWritable();
            directory.checkRoom(settings.minFreeBytes());
            directory.checkUnused();
        } catch (EmbeddedKafkaException e) {
            directory.release();
            throw e;
        }
        return directory;
    }

    Path path() {
        return path;
    }

    /** Makes an empty directory one of Kafka; leaves one that already is as it is. */
    void format(int nodeId, String controllerListener) {
        Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setClusterId(CLUSTER_ID)
                .setNodeId(nodeId)
                .setControllerListenerName(controllerListener)
                .setMetadataLogDirectory(path.toString())
                .addDirectory(path.toString())
                .setIgnoreFormatted(true);
        try {
            formatter.run();
        } catch (Exception e) {
            throw new EmbeddedKafkaException("data directory %s: cannot be prepared for Kafka".formatted(path), e);
        }
    }

    /** Deletes it if it was temporary. */
    void release() {
        if (temporary) {
            deleteTree(path);
        }
    }

    private static DataDirectory create(@Nullable Path wanted) {
        try {
            return wanted == null
                    ? new DataDirectory(Files.createTempDirectory("tickgate-kafka-"), true)
                    : new DataDirectory(Files.createDirectories(wanted.toAbsolutePath()), false);
        } catch (IOException e) {
            String where = wanted == null ? System.getProperty("java.io.tmpdir") : wanted.toString();
            throw new EmbeddedKafkaException("data directory %s: cannot be created: %s".formatted(where, reason(e)), e);
        }
    }

    private void checkWritable() {
        try {
            Files.delete(Files.createTempFile(path, "write", ".check"));
        } catch (IOException e) {
            throw new EmbeddedKafkaException("data directory %s: not writable: %s".formatted(path, reason(e)), e);
        }
    }

    private void checkRoom(long minFreeBytes) {
        long free;
        try {
            free = Files.getFileStore(path).getUsableSpace();
        } catch (IOException e) {
            throw new EmbeddedKafkaException("data directory %s: %s".formatted(path, reason(e)), e);
        }
        if (free < minFreeBytes) {
            throw new EmbeddedKafkaException(
                    "data directory %s: the disk is full: %,d MB free (expected: at least %,d MB)"
                            .formatted(path, free >> 20, minFreeBytes >> 20));
        }
    }

    private void checkUnused() {
        try (FileChannel file = FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            if (lock == null) {
                throw inUse();
            }
        } catch (NoSuchFileException e) {
            return; // never used
        } catch (OverlappingFileLockException e) {
            throw inUse();
        } catch (IOException e) {
            throw new EmbeddedKafkaException("data directory %s: %s".formatted(path, reason(e)), e);
        }
    }

    private EmbeddedKafkaException inUse() {
        return new EmbeddedKafkaException("data directory %s: in use by another broker".formatted(path));
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "access denied";
        }
        // The message of a file's error is often no more than its name.
        return path(e).equals(e.getMessage()) ? e.getClass().getSimpleName() : String.valueOf(e.getMessage());
    }

    private static String path(IOException e) {
        return e instanceof FileSystemException failure ? String.valueOf(failure.getFile()) : "";
    }

    private static void deleteTree(Path root) {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            System.getLogger(DataDirectory.class.getName()).log(System.Logger.Level.WARNING, "left behind: " + root, e);
        }
    }
}
