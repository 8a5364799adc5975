import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { RecordingsClient } from '../../../sdk/recordings.js';
import { FiguresMenu, type FiguresSource } from '../live/figures-menu.js';
import { SAMPLES_PER_SECOND } from '../model/time.js';
import { ThemeToggle } from '../parts/theme-toggle.js';
import type { CastMember, TurnFigures } from '../studio-port.js';
import { ConversationPanel } from './conversation-panel.js';
import { EpisodePanel } from './episode-panel.js';
import { EditableText } from '../parts/editable-text.js';
import { EditBar } from './edit-bar.js';
import { EventsPanel } from './events-panel.js';
import { FilesPanel } from './files-panel.js';
import { MarksPanel } from './marks-panel.js';
import { Overview } from './overview.js';
import { RecordingsMark } from './recordings-mark.js';
import { type ReviewActions, useReviewKeys } from './review-keys.js';
import { castOf, figuresOf } from './review-model.js';
import { ReviewTimeline } from './review-timeline.js';
import { SidePanel } from './side-panel.js';
import type { StemPlayer } from './stem-player.js';
import { type Look, TimelineView } from './timeline-view.js';
import { Transport, ZOOM_STEP } from './transport.js';
import { usePlayer } from './use-player.js';
import { type Editing, type Opened, useEditing, useRecording } from './use-recording.js';

interface OpenReviewProps {
  readonly client: RecordingsClient;
  readonly opened: Opened;
  /** A sample to begin at. */
  readonly at: number | null;
  /** What was seen of it before it was opened anew. */
  readonly look: Look | null;
  readonly onLeave: () => void;
  /** Opens the recording anew, to go on at a sample with the same look. */
  readonly onReopen: (at: number, look: Look | null) => void;
}

const useSolo = () => {
  const [solo, setSolo] = useState<ReadonlySet<string>>(new Set());
  const toggle = (speaker: string): void => {
    const next = new Set(solo);
    if (!next.delete(speaker)) next.add(speaker);
    setSolo(next);
  };
  return [solo, toggle] as const;
};

const actionsOf = (player: StemPlayer, view: TimelineView, { edition, edit }: Editing): ReviewActions => {
  const { trim } = edition;
  const go = (at: number): void => {
    player.seek(at);
    view.reveal(player.at);
  };
  return {
    togglePlay: () => player.toggle(),
    skip: (seconds) => go(player.at + seconds * SAMPLES_PER_SECOND),
    goTo: (place) => go(place === 'start' ? trim.startAt : trim.endAt),
    addMark: (mark) => edit({ kind: 'mark-add', mark, at: Math.round(player.at), label: '' }),
    trim: (side) => {
      const at = Math.round(player.at);
      edit({ kind: 'trim', ...(side === 'start' ? { ...trim, startAt: at } : { ...trim, endAt: at }) });
    },
    zoom: (direction) => {
      if (direction === 0) view.fit();
      else view.zoom(ZOOM_STEP ** direction, Math.max(0, Math.min(view.width, view.x(player.at))));
    },
    undo: () => edition.edits > 0 && edit({ kind: 'undo' }),
  };
};

interface SideProps extends Omit<OpenReviewProps, 'at' | 'look' | 'onReopen'> {
  readonly onReopen: (at: number) => void;
  readonly editing: Editing;
  readonly cast: readonly CastMember[];
  readonly figures: readonly TurnFigures[];
  readonly player: StemPlayer;
  readonly onSeek: (at: number) => void;
}

/** Everything that can be read about the recording. */
const Side = ({ client, opened, editing, cast, figures, player, onSeek, onLeave, onReopen }: SideProps) => {
  const { edition, cues, edit } = editing;
  const { detail, events } = opened;
  const correct = useCallback((cue: string, text: string) => edit({ kind: 'caption', cue, text }), [edit]);
  const revoicing = useMemo(
    () => ({ client, id: detail.id, onListen: () => player.pause(), onPlaced: onReopen }),
    [client, detail.id, player, onReopen],
  );
  const conversation = { cues, cast, figures, player, revoicing, onSeek, onEdit: correct };
  const tabs = [
    { id: 'conversation', title: 'Conversation', body: <ConversationPanel {...conversation} /> },
    {
      id: 'marks',
      title: 'Marks',
      count: edition.marks.length,
      body: <MarksPanel marks={edition.marks} onSeek={onSeek} onEdit={edit} />,
    },
    {
      id: 'events',
      title: 'Events',
      body: <EventsPanel events={events} cast={cast} figures={figures} onSeek={onSeek} />,
    },
    { id: 'episode', title: 'Episode', body: <EpisodePanel client={client} id={detail.id} /> },
    {
      id: 'files',
      title: 'Files',
      body: <FilesPanel client={client} detail={detail} cast={cast} onDeleted={onLeave} />,
    },
  ];
  return <SidePanel tabs={tabs} />;
};

interface HeadProps {
  readonly title: string;
  readonly figures: FiguresSource | null;
  readonly onTitle: (title: string) => void;
}

const Head = ({ title, figures, onTitle }: HeadProps) => (
  <header className="top">
    <RecordingsMark />
    <h1 className="live-title">
      <EditableText text={title} what="the title" maxLength={120} onChange={onTitle} />
    </h1>
    <span className="top-space" />
    {figures !== null && <FiguresMenu session={figures} />}
    <ThemeToggle />
  </header>
);

const OpenReview = ({ client, opened, at, look, onLeave, onReopen }: OpenReviewProps) => {
  const { detail, samples, events } = opened;
  const heard = useRef<StemPlayer>(null);
  const [view] = useState(() => new TimelineView(samples, look));
  const reopenAt = useCallback((place: number) => onReopen(place, view.look), [onReopen, view]);
  const reopen = useCallback(() => reopenAt(heard.current?.at ?? 0), [reopenAt]);
  const editing = useEditing(client, opened, reopen);
  const { edition, edit } = editing;
  const [solo, toggleSolo] = useSolo();
  const player = usePlayer(client, opened, { edition, solo });
  useEffect(() => {
    heard.current = player;
  }, [player]);
  const cast = useMemo(() => castOf(detail, edition), [detail, edition]);
  const turns = useMemo(() => figuresOf(detail.turns, events), [detail, events]);
  const actions = actionsOf(player, view, editing);
  useReviewKeys(actions);
  const seek = useCallback(
    (place: number) => {
      player.seek(place);
      view.reveal(place);
    },
    [player, view],
  );
  useEffect(() => {
    document.title = `${edition.title} · Trialogue`;
  }, [edition.title]);
  useEffect(() => seek(at ?? detail.edition.trim.startAt), [seek, at, detail]);
  const shared = { opened, editing, cast, player };
  return (
    <div className="review" data-testid="review">
      <Head
        title={edition.title}
        figures={detail.spent === null ? null : { cast, turns, spent: detail.spent }}
        onTitle={(title) => edit({ kind: 'title', title })}
      />
      <Transport player={player} view={view} samples={samples}>
        <Overview opened={opened} cast={cast} view={view} player={player} onSeek={seek} />
      </Transport>
      <main className="live-main review-main">
        <ReviewTimeline {...shared} view={view} solo={solo} onSolo={toggleSolo} />
        <Side {...shared} client={client} figures={turns} onSeek={seek} onLeave={onLeave} onReopen={reopenAt} />
      </main>
      <EditBar
        actions={actions}
        edits={edition.edits}
        trimmed={edition.trim.startAt > 0 || edition.trim.endAt < samples}
        onUntrim={() => edit({ kind: 'trim', startAt: 0, endAt: samples })}
        trouble={editing.trouble}
      />
    </div>
  );
};

export interface ReviewPageProps extends Omit<OpenReviewProps, 'opened' | 'look' | 'onReopen'> {
  readonly id: string;
}

/** A finished session: heard, read, put right. */
export const ReviewPage = ({ client, id, at, onLeave }: ReviewPageProps) => {
  const [opening, open] = useRecording(client, id);
  const [goOn, setGoOn] = useState<{ readonly at: number; readonly look: Look | null } | null>(null);
  const reopen = useCallback(
    (place: number, look: Look | null) => {
      setGoOn({ at: place, look });
      open();
    },
    [open],
  );
  if (opening.kind === 'open') {
    const { opened } = opening;
    const key = `${id} ${opened.detail.edition.stems ?? ''}`;
    const place = { at: goOn?.at ?? at, look: goOn?.look ?? null };
    return <OpenReview key={key} {...{ client, opened, onLeave, ...place }} onReopen={reopen} />;
  }
  return (
    <div className="after">
      <header className="top">
        <RecordingsMark />
        <ThemeToggle />
      </header>
      <main className="after-main">
        {opening.kind === 'opening' ? (
          <p role="status">Opening the recording…</p>
        ) : (
          <div className="trouble trouble-page" role="alert">
            <strong>This recording cannot be opened.</strong>
            <p>{opening.message}</p>
          </div>
        )}
      </main>
    </div>
  );
};
