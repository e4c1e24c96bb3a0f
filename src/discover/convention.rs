//! The layouts that are known, one row each: what a file without a word means, and what becomes of lists.

use crate::environment::Lists;

/// A kind of layout: who reads the files, and in what order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Convention {
    /// As envparity.yaml declares it.
    Declared,
    /// `.env`, `.env.staging`, `app.env.staging`.
    Dotenv,
    /// `config/default.toml`, `config/production.toml`: node-config, config-rs, one file an environment.
    ConfigDirectory,
    /// `config/settings.yml`, `config/settings/production.yml`: <https://github.com/rubyconfig/config>
    RailsConfig,
    /// `application.yml`, `application-prod.yml`:
    /// <https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.files.profile-specific>
    Spring,
    /// `appsettings.json`, `appsettings.Production.json`:
    /// <https://learn.microsoft.com/aspnet/core/fundamentals/configuration/#appsettingsjson>
    AppSettings,
    /// `compose.yaml`, `compose.prod.yaml`: <https://docs.docker.com/compose/how-tos/multiple-compose-files/merge/>
    Compose,
    /// `values.yaml`, `values-prod.yaml`: <https://helm.sh/docs/chart_template_guide/values_files/>
    Helm,
    /// `base/`, `overlays/production/`: <https://kubectl.docs.kubernetes.io/references/kustomize/glossary/#overlay>
    Kustomize,
    /// `fly.toml`, `fly.staging.toml`, each whole: <https://fly.io/docs/reference/configuration/>
    Fly,
    /// `app.yaml`, `app.staging.yaml`, each whole: <https://cloud.google.com/appengine/docs/standard/reference/app-yaml>
    AppEngine,
    /// `config/deploy.yml`, `config/deploy.staging.yml`: <https://kamal-deploy.org/docs/configuration/overview/#destinations>
    Kamal,
    /// `Pulumi.prod.yaml`: <https://www.pulumi.com/docs/iac/concepts/config/>
    Pulumi,
    /// `group_vars/all.yml`, `group_vars/production.yml`:
    /// <https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html#organizing-host-and-group-variables>
    Ansible,
    /// `render.yaml`, `render.staging.yaml`, `task-definition.json`: each whole, for a program that reads one file.
    Alone,
    /// Environments as sections of one file: `database.yml`, `wrangler.toml`, `netlify.toml`, `serverless.yml`.
    Sections,
    /// `name.staging.yaml`, `staging/name.yaml`, of no known program.
    Plain,
}

/// What the file means whose name has no environment in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsuffixed {
    /// It lies below every environment.
    Base,
    /// It lies below every environment, and what it is alone is production, if nothing else is and it is not for developers.
    BaseOrProduction,
    /// It is production, if nothing else is; no file lies below another.
    Production,
    /// It is nothing.
    Nothing,
}

impl Convention {
    /// The word for it in outputs.
    pub const fn id(self) -> &'static str {
        match self {
            Convention::Declared => "declared",
            Convention::Dotenv => "dotenv",
            Convention::ConfigDirectory => "config-directory",
            Convention::RailsConfig => "rails-config",
            Convention::Spring => "spring",
            Convention::AppSettings => "appsettings",
            Convention::Compose => "compose",
            Convention::Helm => "helm-values",
            Convention::Kustomize => "kustomize",
            Convention::Fly => "fly",
            Convention::AppEngine => "app-engine",
            Convention::Kamal => "kamal",
            Convention::Pulumi => "pulumi",
            Convention::Ansible => "ansible",
            Convention::Alone => "whole-files",
            Convention::Sections => "sections",
            Convention::Plain => "plain",
        }
    }

    pub(super) const fn unsuffixed(self) -> Unsuffixed {
        match self {
            Convention::Fly | Convention::AppEngine | Convention::Alone => Unsuffixed::Production,
            Convention::Kamal | Convention::AppSettings => Unsuffixed::BaseOrProduction,
            Convention::Pulumi => Unsuffixed::Nothing,
            _ => Unsuffixed::Base,
        }
    }

    pub(super) const fn lists(self) -> Lists {
        match self {
            Convention::AppSettings => Lists::ByIndex,
            Convention::Kustomize | Convention::Compose => Lists::ByName,
            _ => Lists::Replaced,
        }
    }

    /// Whether a single file with an environment's name is enough to believe that it is one.
    pub(super) const fn sure(self) -> bool {
        use Convention::{Alone, ConfigDirectory, Plain, Sections};
        !matches!(self, ConfigDirectory | Alone | Plain | Sections)
    }
}

impl std::fmt::Display for Convention {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}
