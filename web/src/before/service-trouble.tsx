/** The service does not answer: what to do, and a way to ask again. */
export const ServiceTrouble = ({ message, onRetry }: { readonly message: string; readonly onRetry: () => void }) => (
  <div className="trouble trouble-page" role="alert" data-testid="service-trouble">
    <strong>{message}</strong>
    <p>
      Is it running? Start it with <code>npm start</code> on the machine it lives on, and look at what it prints: it
      names every setting that keeps it from starting.
    </p>
    <button type="button" className="button button-strong" onClick={onRetry}>
      Try again
    </button>
  </div>
);
