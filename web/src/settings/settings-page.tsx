import { useCallback, useEffect } from 'react';
import { mayAct, readProfile } from '../../../sdk/routes.js';
import { call } from '../api/service.js';
import { useAsked } from '../api/use-asked.js';
import { SiteNav } from '../parts/site-nav.js';
import { Trouble } from '../parts/trouble.js';
import { AccountsSection } from './accounts-section.js';
import { AuditSection } from './audit-section.js';
import { DevicesSection } from './devices-section.js';
import { DoctorSection } from './doctor-section.js';
import { KeysSection } from './keys-section.js';
import { ModelsSection } from './models-section.js';
import { ProfileSection } from './profile-section.js';

/** Everything about oneself, and for owners about everybody. */
export const SettingsPage = () => {
  const read = useCallback(async (signal: AbortSignal) => (await call(readProfile, {}, { signal })).user, []);
  const { value: profile, trouble, again } = useAsked(read);
  useEffect(() => {
    document.title = 'Settings · Trialogue';
  }, []);
  return (
    <>
      <SiteNav here="settings" />
      <main className="sheet">
        <h1>Settings</h1>
        {profile === null && trouble === null && <p role="status">Reading your settings…</p>}
        {trouble !== null && <Trouble title="Your settings cannot be read.">{trouble}</Trouble>}
        {profile !== null && (
          <>
            <ProfileSection profile={profile} onChanged={again} />
            <KeysSection profile={profile} onChanged={again} />
            <ModelsSection />
            <DevicesSection />
            {mayAct(profile.role, 'owner') && (
              <>
                <DoctorSection />
                <AccountsSection profile={profile} />
                <AuditSection />
              </>
            )}
          </>
        )}
      </main>
    </>
  );
};
