package io.github.asymlora.onnx;

import ai.djl.ndarray.NDArray;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** An ONNX file in ONNX Runtime. */
final class OnnxSession implements AutoCloseable {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    private final OrtSession session;

    OnnxSession(Path file) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL); // errors are thrown too
            session = ENVIRONMENT.createSession(file.toString(), options);
        }
    }

    Map<String, String> properties() throws OrtException {
        return session.getMetadata().getCustomMetadata();
    }

    /** One output's values, of those inputs that the graph has. */
    float[] run(String output, Map<String, NDArray> inputs) throws OrtException {
        Map<String, OnnxTensor> given = new HashMap<>();
        for (String name : session.getInputNames()) {
            NDArray input = inputs.get(name);
            LongBuffer values = LongBuffer.wrap(input.toLongArray());
            given.put(
                    name,
                    OnnxTensor.createTensor(
                            ENVIRONMENT, values, input.getShape().getShape()));
        }
        try (OrtSession.Result results = session.run(given)) {
            OnnxTensor result = (OnnxTensor) results.get(output).orElseThrow();
            float[] values = new float[result.getFloatBuffer().remaining()];
            result.getFloatBuffer().get(values);
            return values;
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
