/**
 * The shapes that come from the server, as far as the page reads them. They are Discord's v10 objects;
 * ids are snowflakes in decimal strings and instants are ISO 8601 strings in UTC.
 */

/**
 * @typedef {object} User
 * @property {string} id
 * @property {string} username
 * @property {string | null} [global_name]
 * @property {boolean} [bot]
 */

/**
 * @typedef {object} Person
 * @property {User} user
 * @property {string[]} roles        their ids
 * @property {string} title          such as "Instructor" or "Student"
 * @property {string | null} [nick]
 */

/** @typedef {{id: string, name: string, color: number, position: number, mentionable?: boolean}} Role */

/**
 * @typedef {object} Channel   a channel, category, thread or direct message
 * @property {string} id
 * @property {number} type
 * @property {string} [name]
 * @property {string | null} [topic]
 * @property {string | null} [parent_id]
 * @property {number} [position]
 * @property {User[]} [recipients]
 * @property {string | null} [last_message_id]
 * @property {{archived: boolean}} [thread_metadata]
 */

/**
 * @typedef {object} Attachment
 * @property {string} id
 * @property {string} filename
 * @property {number} size   in bytes
 * @property {string} url
 * @property {string} [content_type]
 * @property {string | null} [description]
 * @property {number | null} [width]
 * @property {number | null} [height]
 */

/** @typedef {{name: string | null, id?: string | null, animated?: boolean}} Emoji */

/** @typedef {{emoji: Emoji, count: number, me: boolean}} Reaction */

/**
 * @typedef {object} Embed
 * @property {string} [title]
 * @property {string} [url]
 * @property {string} [description]
 * @property {string} [timestamp]
 * @property {number} [color]
 * @property {{name: string, url?: string}} [author]
 * @property {{name: string, value: string, inline?: boolean}[]} [fields]
 * @property {{text: string}} [footer]
 * @property {{url: string}} [image]
 * @property {{url: string}} [thumbnail]
 */

/** @typedef {{label: string, value: string, description?: string, emoji?: Emoji, default?: boolean}} SelectOption */

/** @typedef {{url: string, description?: string | null}} Media */

/**
 * @typedef {object} Component   any message or modal component; which properties it has depends on `type`
 * @property {number} type
 * @property {number} [id]
 * @property {string} [custom_id]
 * @property {Component[]} [components]
 * @property {Component} [component]   what a label (18) wraps
 * @property {Component} [accessory]
 * @property {number} [style]
 * @property {string} [label]
 * @property {string} [description]
 * @property {Emoji} [emoji]
 * @property {string} [url]
 * @property {boolean} [disabled]
 * @property {SelectOption[]} [options]
 * @property {number[]} [channel_types]
 * @property {string} [placeholder]
 * @property {number} [min_values]
 * @property {number} [max_values]
 * @property {{id: string, type: string}[]} [default_values]
 * @property {number} [min_length]
 * @property {number} [max_length]
 * @property {boolean} [required]
 * @property {boolean} [default]
 * @property {string} [value]
 * @property {string} [content]
 * @property {Media} [media]
 * @property {{url: string}} [file]
 * @property {string} [name]
 * @property {number} [size]
 * @property {{media: Media, description?: string, spoiler?: boolean}[]} [items]
 * @property {number | null} [accent_color]
 * @property {boolean} [spoiler]
 * @property {boolean} [divider]
 * @property {number} [spacing]
 */

/**
 * @typedef {object} Message
 * @property {string} id
 * @property {string} channel_id
 * @property {number} type
 * @property {User} author
 * @property {string} content
 * @property {string} timestamp
 * @property {string | null} [edited_timestamp]
 * @property {number} [flags]
 * @property {User[]} [mentions]
 * @property {string[]} [mention_roles]
 * @property {boolean} [mention_everyone]
 * @property {Attachment[]} [attachments]
 * @property {Embed[]} [embeds]
 * @property {Reaction[]} [reactions]
 * @property {Component[]} [components]
 * @property {Message | null} [referenced_message]
 * @property {{message_id?: string}} [message_reference]
 * @property {Channel} [thread]
 * @property {{id: string, name?: string, user: User}} [interaction_metadata]
 * @property {{id: string, name: string, user: User}} [interaction]
 * @property {{command: string, reason?: string}} [local]   set on rows that the page itself made: a command that
 *   still waits for its answer or, with a reason, one that failed
 */

/** @typedef {{name: string, value: string | number}} Choice */

/**
 * @typedef {object} CommandOption
 * @property {number} type
 * @property {string} name
 * @property {string} description
 * @property {boolean} [required]
 * @property {boolean} [autocomplete]
 * @property {Choice[]} [choices]
 * @property {CommandOption[]} [options]
 * @property {number[]} [channel_types]
 * @property {number} [min_value]
 * @property {number} [max_value]
 * @property {number} [min_length]
 * @property {number} [max_length]
 */

/**
 * @typedef {object} Command
 * @property {string} id
 * @property {number} [type]
 * @property {string} [guild_id]   of a command of this server alone
 * @property {string} name
 * @property {string} description
 * @property {CommandOption[]} [options]
 * @property {number[] | null} [contexts]   where it can be used
 * @property {boolean} [dm_permission]      the same, as older commands say it
 */

/** @typedef {{name: string, type: number, value?: any, focused?: boolean, options?: OptionValue[]}} OptionValue */

/**
 * @typedef {object} ScheduledEvent
 * @property {string} id
 * @property {string} name
 * @property {string | null} [description]
 * @property {string} scheduled_start_time
 * @property {string | null} [scheduled_end_time]
 * @property {{location?: string} | null} [entity_metadata]
 * @property {string | null} [channel_id]
 * @property {number} [user_count]
 * @property {boolean} [me]   whether the person is interested
 */

/**
 * @typedef {object} State   the answer to GET /page/state
 * @property {User} me
 * @property {Person[]} people
 * @property {{id: string, name: string, roles: Role[], channels: Channel[], scheduled_events?: ScheduledEvent[]}} guild
 * @property {Channel[]} dms
 * @property {Command[]} commands
 * @property {User | null} bot
 * @property {boolean} bot_online
 * @property {ClockState} clock
 * @property {string} time_zone   an IANA name
 * @property {Moment[]} agenda     the earliest first
 */

/** @typedef {{title: string, at: string}} Moment */

/**
 * @typedef {object} ClockState
 * @property {string} now
 * @property {number} speed         how many times as fast as time it goes
 * @property {string | null} until  up to when it goes like that; null for ever
 * @property {number} then          how fast it goes after that
 * @property {string | null} limit  where it waits for the bot
 */

/**
 * @typedef {object} ModalForm
 * @property {string} id             what the server calls this opened modal
 * @property {string} custom_id
 * @property {string} title
 * @property {Component[]} components
 */

/** @typedef {{value: string, label: string, hint?: string}} Item   one row of a list to pick from */

/**
 * @typedef {object} App   what every view is given
 * @property {import('./store.js').Store} store
 * @property {import('./actions.js').Actions} actions
 */

export {};
