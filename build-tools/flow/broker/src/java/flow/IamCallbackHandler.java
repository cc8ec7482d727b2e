package flow;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;

/** Answers with the secret key of an access key, from the file that the login module's options name. */
public final class IamCallbackHandler implements AuthenticateCallbackHandler {
    private Path secretKeys;

    @Override
    public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
        secretKeys = Path.of((String) entries.get(0).getOptions().get("secretKeys"));
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        Properties keys = new Properties();
        try (Reader reader = Files.newBufferedReader(secretKeys)) {
            keys.load(reader);
        }
        for (Callback callback : callbacks) {
            if (!(callback instanceof SecretKey)) {
                throw new UnsupportedCallbackException(callback);
            }
            SecretKey key = (SecretKey) callback;
            key.secretKey = keys.getProperty(key.accessKeyId);
        }
    }

    @Override
    public void close() {
        // The file is read at each request.
    }

    /** The question for a secret key. */
    static final class SecretKey implements Callback {
        final String accessKeyId;
        String secretKey;

        SecretKey(String accessKeyId) {
            this.accessKeyId = accessKeyId;
        }
    }
}
