package flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import javax.security.sasl.SaslServerFactory;
import org.apache.kafka.common.errors.SaslAuthenticationException;

/** Accepts the client that has signed its connection with the secret key of its access key. */
final class IamSaslServer implements SaslServer {
    static final String MECHANISM = "AWS_MSK_IAM";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CallbackHandler handler;
    private String accessKeyId;

    IamSaslServer(CallbackHandler handler) {
        this.handler = handler;
    }

    @Override
    public byte[] evaluateResponse(byte[] response) throws SaslException {
        try {
            JsonNode request = JSON.readTree(response);
            String id = request.path("x-amz-credential").asText().split("/")[0];
            IamCallbackHandler.SecretKey key = new IamCallbackHandler.SecretKey(id);
            handler.handle(new Callback[] {key});
            byte[] given = request.path("x-amz-signature").asText().getBytes(StandardCharsets.US_ASCII);
            if (key.secretKey == null || !MessageDigest.isEqual(IamSignature.of(request, key.secretKey).getBytes(StandardCharsets.US_ASCII), given)) {
                throw new SaslAuthenticationException("Access denied: the signature of " + id + " is not valid");
            }
            accessKeyId = id;
            return JSON.writeValueAsBytes(Map.of("version", "2020_10_22", "request-id", "1"));
        } catch (IOException | UnsupportedCallbackException | GeneralSecurityException e) {
            throw new SaslException("the client's message is not valid", e);
        }
    }

    @Override
    public String getMechanismName() {
        return MECHANISM;
    }

    @Override
    public boolean isComplete() {
        return accessKeyId != null;
    }

    @Override
    public String getAuthorizationID() {
        return accessKeyId;
    }

    @Override
    public byte[] unwrap(byte[] incoming, int offset, int length) {
        throw new IllegalStateException("TLS protects the connection");
    }

    @Override
    public byte[] wrap(byte[] outgoing, int offset, int length) {
        throw new IllegalStateException("TLS protects the connection");
    }

    @Override
    public Object getNegotiatedProperty(String name) {
        return null;
    }

    @Override
    public void dispose() {
        // Nothing to release.
    }

    /** Public, as Java's security providers require. */
    public static final class Factory implements SaslServerFactory {
        @Override
        public SaslServer createSaslServer(String mechanism, String protocol, String server, Map<String, ?> properties, CallbackHandler handler) {
            return new IamSaslServer(handler);
        }

        @Override
        public String[] getMechanismNames(Map<String, ?> properties) {
            return new String[] {MECHANISM};
        }
    }
}
