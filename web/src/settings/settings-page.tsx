import { useEffect } from 'react';
import { useQuery } from '../../../sdk/react/index.js';
import { mayAct, readProfile } from '../../../sdk/routes.js';
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
  const { data, error, again } = useQuery(readProfile, {});
  const profile = data?.user ?? null;
  useEffect(() => {
    document.title = 'Settings · Trialogue';
  }, []);
  return (
    <>
      <SiteNav here="settings" />
      <main className="sheet">
        <h1>Settings</h1>
        {profile === null && error === null && <p role="status">Reading your settings…</p>}
        {error !== null && <Trouble title="Your settings cannot be read.">{error.message}</Trouble>}
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
